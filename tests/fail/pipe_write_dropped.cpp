// expect: a Pipe.s futures do nothing until they are awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Pipe<8> bytes;
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await bytes.write("text"); }
#else
corps::Task<> task() {
  bytes.write("text");
  co_return;
}
#endif
