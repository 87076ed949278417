// SPDX-License-Identifier: MIT OR Apache-2.0
// W5: start-up, vectors, sleep.
#include <corps/corps.hpp>

corps::Task<> async_main(corps::Spawner) { co_return; }
