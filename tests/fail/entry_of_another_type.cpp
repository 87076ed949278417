// expect: (redefinition|redeclared|ambiguat|differ only in|return type)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> async_main(corps::Spawner) { co_return; }
#else
corps::Async<> async_main(corps::Spawner) { co_return; }
#endif
