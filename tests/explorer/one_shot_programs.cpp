// SPDX-License-Identifier: MIT OR Apache-2.0
// One value, from a sender that may go before its receiver, or after it.
#include <corps/sync/one_shot.hpp>
#include <memory>
#include <optional>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

/// An object whose memory is used for something else as soon as it is destroyed.
template <class T>
class Lent {
 public:
  template <class... A>
  explicit Lent(A&&... arguments) {
    new (memory_) T(std::forward<A>(arguments)...);
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  ~Lent() {
    std::destroy_at(&**this);
    for (unsigned char& byte : memory_) byte = 0x5a;
  }
  T& operator*() { return *std::launder(reinterpret_cast<T*>(memory_)); }
  T* operator->() { return &**this; }

 private:
  alignas(T) unsigned char memory_[sizeof(T)];
};

struct Shared {
  corps::OneShot<int> shot;
  std::optional<corps::OneShot<int>::Sender> sender;
  int ended = 0;  ///< tasks
  int seen = 0;
  int received = 0;
  int sent = 0;
};
Scene<Shared> shared;

constexpr auto send_one = [] { shared->sent = shared->sender->send(7) ? 1 : 0; };
constexpr auto close_shot = [] { shared->shot.close(); };

/// Gives up, and waits again.
corps::Task<> receives() {
  auto first = co_await corps::select(shared->shot.receive(), corps::yield_now());
  std::optional<int> value;
  if (first.index() == 0) {
    value = std::get<0>(first);
  } else {
    value = co_await shared->shot.receive();
  }
  if (value) ++shared->received;
  ++shared->ended;
}
corps::Task<> sees_it_closed() {
  co_await corps::select(shared->sender->closed(), corps::yield_now());
  co_await shared->sender->closed();
  shared->sender.reset();
  ++shared->seen;
}
void set_shot() {
  stage.make();
  Shared& s = shared.make();
  s.sender.emplace(s.shot.sender());
  spawn(stage->executor, receives());
  stage->executor.poll();
}
void shot_sent_and_closed() {
  set_shot();
  add(poll_executor);
  add(send_one);
  add([] { shared->shot.close(); });
}
void shot_tried() {
  set_shot();
  add(poll_executor);
  add([] {
    if (auto value = shared->shot.try_receive()) ++shared->seen;
  });
  add(send_one);
}
void check_shot() {
  settle();
  require(shared->ended == 1, "it is sent or closed, and the receiver waits");
  require(shared->received + shared->seen <= shared->sent, "a value came twice, or was never sent");
}
void check_shot_tried() {
  check_shot();
  require(shared->received + shared->seen == 1, "a value was lost");
}
/// The sender moves, and goes without having sent.
void shot_dropped() {
  set_shot();
  add(poll_executor);
  add([] {
    auto moved = std::move(*shared->sender);
    shared->sender.reset();
  });
  add([] { shared->shot.close(); });
}
void check_shot_dropped() {
  check_shot();
  require(shared->received == 0, "a value came that was never sent");
}
/// Who waits for the end of it gets it, whoever closes.
void shot_seen_closed() {
  stage.make();
  Shared& s = shared.make();
  s.sender.emplace(s.shot.sender());
  spawn(stage->executor, sees_it_closed());
  stage->executor.poll();
  add(run_executor);
  add(close_shot);
  add(close_shot);
}
void check_shot_seen_closed() {
  require_idle();
  require(shared->seen == 1, "it is closed, and the sender has not been told");
}

// ---- A OneShot, and a sender, which go as soon as they may ----

corps::Task<> receives_and_goes() {
  Lent<corps::OneShot<int>> shot;
  shared->sender.emplace(shot->sender());
  const auto value = co_await shot->receive();
  if (value) ++shared->received;
  ++shared->ended;
}
void shot_goes() {
  stage.make();
  shared.make();
  spawn(stage->executor, receives_and_goes());
  stage->executor.poll();
  add(run_executor);
}
void shot_goes_when_sent() {
  shot_goes();
  add([] { shared->seen = shared->sender->is_closed() ? 1 : 0; });
  add(send_one);
}
void check_shot_goes_when_sent() {
  require_idle();
  require(shared->ended == 1 && shared->received == 1, "a value was lost");
}
corps::Task<> gives_up_and_goes() {
  Lent<corps::OneShot<int>> shot;
  shared->sender.emplace(shot->sender());
  auto first = co_await corps::select(shot->receive(), corps::yield_now());
  if (first.index() == 0) shared->received = *std::get<0>(first);
  ++shared->ended;
}
void shot_goes_while_sent() {
  stage.make();
  shared.make();
  spawn(stage->executor, gives_up_and_goes());
  stage->executor.poll();
  add(poll_executor);
  add(send_one);
}
void check_shot_goes_while_sent() {
  require(shared->ended == 1, "it does not go");
  require(shared->received == 0 || (shared->received == 7 && shared->sent == 1), "a value came that was never sent");
}
corps::Task<> holds_a_sender() {
  Lent<corps::OneShot<int>::Sender> sender(shared->shot.sender());
  co_await sender->closed();
  ++shared->ended;
}
void sender_goes_when_closed() {
  stage.make();
  shared.make();
  spawn(stage->executor, holds_a_sender());
  stage->executor.poll();
  add(run_executor);
  add([] { (void)shared->shot.sender(); });
  add(close_shot);
}
void check_sender_goes() {
  require_idle();
  require(shared->ended == 1, "it is closed, and the sender has not been told");
}

}  // namespace

void add_one_shot_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "one shot, sent and closed", shot_sent_and_closed, check_shot);
  add_locked(to, "one shot, tried", shot_tried, check_shot_tried);
  add_locked(to, "one shot, sender that goes", shot_dropped, check_shot_dropped);
  add_locked(to, "one shot, seen closed", shot_seen_closed, check_shot_seen_closed);
  // The section that the destructor enters after close() is for marks which close() has taken out already: nothing
  // needs it, so these are not weakened.
  to.push_back(
      {{"one shot that goes when sent", shot_goes_when_sent, check_shot_goes_when_sent}, false, true, true, false});
  to.push_back(
      {{"one shot that goes while sent", shot_goes_while_sent, check_shot_goes_while_sent}, false, true, true, false});
  add_locked(to, "one shot, sender that goes when closed", sender_goes_when_closed, check_sender_goes);
}

}  // namespace explorer
