// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/rpc_service.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/rpc_service.hpp>

using namespace std::chrono_literals;

namespace {

corps::RpcService<int, int> squares;

corps::Task<> serve() {
  for (;;) {
    auto call = co_await squares.serve();
    co_await corps::Timer::after(1ms);
    call.reply(call.request() * call.request());
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(serve()).value();
  const int answer = co_await squares.call(12);
  if (answer != 144) corps::exit(1);
  // One who gives up does not hold the server up.
  const auto late = co_await corps::with_timeout(100us, squares.call(3));
  if (late) corps::exit(2);
  const int next = co_await squares.call(4);
  corps::exit(next == 16 ? 0 : 3);
}
