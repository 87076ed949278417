// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/one_shot.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/one_shot.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

// A request carries the sender of its answer.
struct Request {
  Request(int n, corps::OneShot<int>::Sender s) : number(n), answer(std::move(s)) {}
  int number;
  corps::OneShot<int>::Sender answer;
};
corps::Channel<Request, 2> requests;
int too_late = 0;

corps::Task<> serve() {
  for (;;) {
    Request request = co_await requests.receive();
    if (request.number < 0) continue;  // no answer: whoever asked is told
    co_await corps::Timer::after(1ms);
    if (!request.answer.send(request.number * request.number)) ++too_late;
  }
}

corps::Async<std::optional<int>> square(int number) {
  corps::OneShot<int> answer;
  co_await requests.send(Request(number, answer.sender()));
  co_return co_await answer.receive();
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(serve()).value();
  const auto nine = co_await square(3);
  const auto nothing = co_await square(-1);
  // Giving up is safe: the OneShot goes with the wait, and the sender is told.
  const auto given_up = co_await corps::with_timeout(500us, square(4));
  co_await corps::Timer::after(2ms);
  corps::exit(nine == 9 && !nothing && !given_up && too_late == 1 ? 0 : 1);
}
