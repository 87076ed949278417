// expect: call\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::RpcService<int, int> service;
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await service.call(1); }
#else
corps::Task<> task() {
  service.call(1);
  co_return;
}
#endif
