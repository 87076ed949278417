// SPDX-License-Identifier: MIT OR Apache-2.0
// Calls from one task into another, either of which may go; and a future that is waited for outside of tasks.
#include <corps/futures/block_on.hpp>
#include <corps/sync/rpc_service.hpp>
#include <corps/sync/signal.hpp>
#include <optional>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

using Service = corps::RpcService<int, int>;

struct Shared {
  Service service;
  std::optional<Service::Call> call;
  corps::Signal<int> signals[2];
  corps::Waker waker;  ///< left over
  int answers[2] = {};
  int wanted = 0;
};
Scene<Shared> shared;

// ---- RpcService ----

corps::Task<> serves_or_gives_up() {
  auto first = co_await corps::select(shared->service.serve(), corps::yield_now());
  (void)first;  // and drops the call, if there is one
}
corps::Task<> serves() {
  for (;;) {
    auto call = co_await shared->service.serve();
    call.reply(call.request() + 1);
  }
}
corps::Task<2> calls(int who) { shared->answers[who] = co_await shared->service.call(10 * who + 10); }
corps::Task<> calls_or_gives_up() {
  auto first = co_await corps::select(shared->service.call(50), corps::yield_now());
  if (first.index() == 0) require(std::get<0>(first) == 51, "the answer is another's");
}
void called_by_two() {
  stage.make();
  shared.make();
  spawn(stage->above, calls(0));
  spawn(stage->top, calls(1));
  set_tasks(serves_or_gives_up(), serves());
  add(poll_above_once);
  add(poll_top_once);
}
void check_called_by_two() {
  settle();
  require(shared->answers[0] == 11 && shared->answers[1] == 21, "a call was lost, or its answer is another's");
}
/// Callers wait and give up, while the server is on another executor.
void served_from_above() {
  stage.make();
  shared.make();
  spawn(stage->above, serves_or_gives_up());
  spawn(stage->top, serves());
  stage->above.poll();
  set_tasks(calls_or_gives_up(), calls(0));
  add(poll_above);
  add(poll_top_once);
}
void check_served_from_above() {
  settle();
  require(shared->answers[0] == 11, "a call was lost, or its answer is another's");
}

corps::Task<> takes_call() { shared->call.emplace(co_await shared->service.serve()); }
/// The call that was taken moves and is answered elsewhere, while the caller gives up.
void set_call() {
  stage.make();
  shared.make();
  spawn(stage->executor, calls_or_gives_up());
  spawn(stage->top, takes_call());
  stage->executor.poll();
  stage->top.poll();
  require(shared->call.has_value(), "a server was not given a call that was there");
}
constexpr auto move_and_answer = [] {
  shared->wanted = shared->call->is_wanted() ? 1 : 0;
  auto call = std::move(*shared->call);
  call.reply(51);
};
void answered_elsewhere() {
  set_call();
  add(poll_executor);
  add(move_and_answer);
}
void answered_below() {
  set_call();
  add(move_and_answer);
  add(poll_executor);
}
void handed_back_below() {
  set_call();
  add([] { shared->call.reset(); });
  add(poll_executor);
}
void check_nothing_left() {
  settle();
  spawn(stage->executor, calls(1));
  spawn(stage->executor, serves());
  settle();
  require(shared->answers[1] == 21, "a call that nobody waits for is in the way");
}

// ---- block_on ----

/// Leaves its waker behind, which comes too late.
class Leaving {
 public:
  corps::Poll<int> poll(corps::Context& context) {
    shared->waker = context.waker();
    return 0;
  }
};
void blocked_on() {
  stage.make();
  Shared& s = shared.make();
  s.answers[0] = corps::block_on(Leaving());
  add([] {
    for (int i : {0, 1}) shared->answers[i] = corps::block_on(shared->signals[i].wait());
  });
  add([] {
    shared->signals[0].signal(3);
    shared->signals[1].signal(4);
  });
  add([] { shared->waker.wake(); });
}
void check_blocked_on() {
  require(shared->answers[0] == 3 && shared->answers[1] == 4, "it sleeps, and what it waits for has come");
}

}  // namespace

void add_call_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "rpc service, called by two", called_by_two, check_called_by_two);
  add_preempted(to, "rpc service, served from above", served_from_above, check_served_from_above);
  add_locked(to, "rpc service, answered elsewhere", answered_elsewhere, check_nothing_left);
  add_locked(to, "rpc service, answered below", answered_below, check_nothing_left);
  add_locked(to, "rpc service, handed back", handed_back_below, check_nothing_left);
  // Not as threads: its end waits, without a sleep, for a waker of another thread that is between two steps.
  if (CORPS_HAS_COMPARE_AND_SWAP == 0) add_preempted(to, "block_on", blocked_on, check_blocked_on);
}

}  // namespace explorer
