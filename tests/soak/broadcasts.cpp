// SPDX-License-Identifier: MIT OR Apache-2.0
// Signal, Event, Watch, PubSub: the latest value is never the one that is missed; what is published, each gets once.
#include <array>
#include <optional>

#include "soak.hpp"

namespace soak {
namespace {

// --- Signal: numbers from interrupts, so that none overtakes another on the way in
// ----------------------------------------

constinit corps::Signal<std::uint32_t> numbers;
std::uint32_t last_signaled = 0;
std::uint32_t last_taken = 0;
int takers_waiting = 0;
Counter signals("signal: signaled"), taken("signal: taken");

corps::Task<8> take_numbers(unsigned) {
  std::uint32_t last = 0;
  while (!drained.is_set()) {
    std::optional<std::uint32_t> number;
    if (stopping || one_in(2)) {
      const Patience patience("a signal");
      const Inside waiting(takers_waiting);
      auto first = co_await corps::select(numbers.wait(), drained.wait());
      if (first.index() == 0) number = std::get<0>(first);
    } else {
      auto in_time = co_await corps::with_deadline(soon(), numbers.wait());
      if (in_time) number = *in_time;
    }
    if (!number) continue;
    check(*number > last, "a signal came twice, or in another order");
    last = *number;
    last_taken = std::max(last_taken, last);
    ++taken;
    if (!stopping) co_await nap();
  }
}

// --- Event
// ---------------------------------------------------------------------------------------------------------------

constinit corps::Event event;
std::uint32_t times_set = 0;
Counter event_waits("event: waited for");

corps::Task<16> wait_for_event(unsigned) {
  while (!stopping) {
    {
      const Patience patience("an event");
      const std::uint32_t before = times_set;
      const bool was_set = event.is_set();
      co_await event.wait();
      check(was_set || times_set != before, "a wait for an event ended without it");
      ++event_waits;
    }
    co_await nap();
  }
}

void change_event() {
  // At the end it stays set, for those who still wait.
  const unsigned what = stopping ? 0 : choose(3);
  if (what != 2) {
    ++times_set;
    event.set();
  }
  if (what != 0) event.clear();
}

// --- Watch
// ---------------------------------------------------------------------------------------------------------------

constinit corps::Watch<std::uint32_t> watch;
std::uint32_t last_sent = 0;
std::array<std::uint32_t, 12> last_seen{};
Counter changes("watch: seen");

corps::Task<12> look(unsigned number) {
  auto receiver = watch.receiver();
  std::uint32_t last = 0;
  while (!drained.is_set()) {
    if (stopping || one_in(2)) {
      const Patience patience("a watched value");
      const auto first = co_await corps::select(receiver.changed(), drained.wait());
      if (first.index() == 1) break;
      check(std::get<0>(first) > last, "a receiver saw an older value, or one twice");
      last = std::get<0>(first);
    } else {
      const auto in_time = co_await corps::with_deadline(soon(), receiver.changed());
      if (in_time) check(*in_time > last, "a receiver saw an older value, or one twice");
      if (in_time) last = *in_time;
    }
    last_seen[number] = last;
    ++changes;
    if (!stopping) co_await nap();
  }
}

// --- PubSub: publishers number their messages, and a number is used up only by what was published
// -------------------------

struct Message {
  Message(unsigned p, std::uint32_t n) : publisher(p), number(n) {}
  unsigned publisher;
  std::uint32_t number;
};
constinit corps::PubSub<Message, 4> pub_sub;
std::array<std::uint32_t, 6> published{};
int publishers_waiting = 0;
constexpr unsigned subscriber_count = 8;
constexpr unsigned steady_count = 4;
std::array<std::array<std::uint32_t, 6>, steady_count> got{};
Counter publications("pub_sub: published"), messages("pub_sub: received"), not_published("pub_sub: given up");

corps::Task<6> publish(unsigned me) {
  const Inside counted(producers);
  while (!stopping) {
    co_await nap(12);
    const Message message(me, published[me] + 1);
    bool done = true;
    switch (choose(3)) {
      case 0: {
        const Patience patience("room in a PubSub");
        const Inside waiting(publishers_waiting);
        co_await pub_sub.publish(message);
        break;
      }
      case 1:
        done = pub_sub.try_publish(message).has_value();
        break;
      default: {
        const auto in_time = co_await corps::with_deadline(soon(), pub_sub.publish(message));
        done = in_time.has_value();
      }
    }
    if (done) {
      ++published[me];
      ++publications;
    } else {
      ++not_published;
    }
  }
}

/// Gets each message of each publisher, without a gap from the first on that it sees.
class Complete {
 public:
  void add(const std::expected<Message, corps::Lagged>& message) {
    check(message.has_value(), "a subscriber missed something although everybody waited for it");
    auto& last = last_[message->publisher];
    check(last == 0 || message->number == last + 1, "a subscriber missed a message, or got one twice");
    last = message->number;
    ++messages;
  }
  const auto& last() const { return last_; }

 private:
  std::array<std::uint32_t, 6> last_{};
};

corps::Task<subscriber_count> subscribe(unsigned) {
  Complete complete;
  auto subscriber = pub_sub.subscribe();
  check(subscriber.has_value(), "too many subscribers");
  while (!stopping) {
    const auto message = co_await corps::with_deadline(soon(), subscriber->next());
    if (message) complete.add(*message);
    if (one_in(4)) co_await nap(2);
  }
}

/// There from the start to the end.
corps::Task<steady_count> subscribe_steadily(unsigned number) {
  Complete complete;
  auto subscriber = pub_sub.subscribe();
  for (;;) {
    const Patience patience("a message");
    const auto first = co_await corps::select(subscriber->next(), drained.wait());
    if (first.index() == 1) break;
    complete.add(std::get<0>(first));
    got[number] = complete.last();
  }
}

void start() {
  let_run<subscribe_steadily>();
  employ<take_numbers>();
  interrupt_every(3, "signal", [] {
    numbers.signal(++last_signaled);
    ++signals;
  });
  employ<wait_for_event>();
  interrupt_every(10, "event", change_event);
  employ<look>();
  interrupt_every(6, "watch", [] { watch.send(++last_sent); });
  employ<publish>();
  employ<subscribe>();
}

void check_quiet() {
  check(takers_waiting == 0 || !numbers.signaled(), "somebody waits for a signal that is there");
  check(publishers_waiting == 0 || pub_sub.full(), "a publisher sleeps, and there is room");
}

void check_drained() {
  check(!numbers.signaled() && last_taken == last_signaled, "somebody waits, and the latest signal is not taken");
  for (const auto seen : last_seen) check(seen == last_sent, "somebody watches, and has not seen the latest value");
  check(pub_sub.empty(), "subscribers sleep, and there are messages for them");
  for (const auto& each : got) check(each == published, "a message was published, and somebody has not got it");
}

}  // namespace

constinit const Theme broadcasts = {start, check_quiet, check_drained, [] {}};

}  // namespace soak
