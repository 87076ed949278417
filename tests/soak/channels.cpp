// SPDX-License-Identifier: MIT OR Apache-2.0
// Channel and PriorityChannel: each value arrives exactly once, or has not been sent.
#include "parcel.hpp"

namespace soak {
namespace {

constinit corps::Channel<Parcel, 3> plain;
constinit corps::PriorityChannel<Parcel, 5> urgent;
template <auto& channel>
inline constexpr bool is_urgent = &channel == static_cast<const void*>(&urgent);

Ledger ledger;
template <auto& channel>
int senders_waiting = 0;
template <auto& channel>
int receivers_waiting = 0;
Counter sent("channel: sent"), received("channel: received"), not_sent("channel: sending given up"),
    send_tried("channel: try_send"), joined("channel: two sent at once"), removed("channel: removed"),
    both("channel: two received by an interrupt");

void count_sent(std::uint32_t number) {
  ledger.sent(number);
  ++sent;
}

template <auto& channel>
corps::Async<> post_one(unsigned sender) {
  const Inside frame(nested_frames);
  Parcel parcel(ledger, sender);
  const auto number = parcel.number();
  switch (choose(6)) {
    case 0: {
      const auto in_time = co_await corps::with_deadline(soon(), channel.send(std::move(parcel)));
      if (in_time) {
        count_sent(number);
      } else {
        ++not_sent;
      }
      break;
    }
    case 1: {
      if (channel.try_send(std::move(parcel))) {
        count_sent(number);
        ++send_tried;
      }
      break;
    }
    case 2: {
      const auto ready = co_await corps::with_deadline(soon(), channel.ready_to_send());
      if (ready && channel.try_send(std::move(parcel))) count_sent(number);
      break;
    }
    case 3: {
      Parcel second(ledger, sender);
      const auto next = second.number();
      const Patience patience("room in a channel, for two");
      co_await corps::join(channel.send(std::move(parcel)), channel.send(std::move(second)));
      count_sent(number);
      count_sent(next);
      ++joined;
      break;
    }
    default: {
      const Patience patience("room in a channel");
      const Inside waiting(senders_waiting<channel>);
      co_await channel.send(std::move(parcel));
      count_sent(number);
    }
  }
}

template <auto& channel>
corps::Task<10> post(unsigned sender) {
  const Inside counted(producers);
  while (!stopping) {
    co_await producers_nap();
    co_await post_one<channel>(sender);
  }
}

template <auto& channel>
corps::Task<10> fetch(unsigned) {
  Order<is_urgent<channel> ? 5 : 1> order;
  const auto take = [&order](Parcel& parcel) {
    order.receive(parcel);
    ++received;
  };
  while (!drained.is_set()) {
    // From the stop on everybody waits for good: a turn that was lost is then missed for good.
    switch (stopping ? 0 : choose(4)) {
      case 0: {
        const Patience patience("a value in a channel");
        const Inside waiting(receivers_waiting<channel>);
        auto first = co_await corps::select(channel.receive(), drained.wait());
        if (first.index() == 0) take(std::get<0>(first));
        break;
      }
      case 1: {
        auto in_time = co_await corps::with_deadline(soon(), channel.receive());
        if (in_time) take(*in_time);
        break;
      }
      case 2: {
        const auto ready = co_await corps::with_deadline(soon(), channel.ready_to_receive());
        if (!ready) break;
        if (auto parcel = channel.try_receive()) take(*parcel);
        break;
      }
      default: {
        // One of two futures of the same channel loses, perhaps after it was given its turn.
        auto first = co_await corps::select(corps::array_of(channel.receive(), channel.receive()));
        take(first.second);
      }
    }
    if (!stopping) co_await consumers_nap();
  }
}

template <auto& channel>
void send_from_interrupt() {
  Parcel parcel(ledger, from_interrupt);
  const auto number = parcel.number();
  if (channel.try_send(std::move(parcel))) count_sent(number);
}

/// What is left once receivers have their promises: of two that are taken in one go the first is the more urgent.
void receive_two() {
  auto first = urgent.try_receive();
  auto second = first ? urgent.try_receive() : std::nullopt;
  if (second) {
    check(!(*first < *second), "a PriorityChannel gave the less urgent one first");
    ++both;
  }
  if (first) first->receive();
  if (second) second->receive();
  removed.count += urgent.remove_if([](const Parcel& parcel) {
    if (parcel.urgency() != 0) return false;
    parcel.receive();
    return true;
  });
}

void start() {
  employ<post<plain>>();
  employ<fetch<plain>>();
  employ<post<urgent>>();
  employ<fetch<urgent>>();
  interrupt_every(6, "send", [] { send_from_interrupt<plain>(); });
  interrupt_every(2, "send urgently", [] { send_from_interrupt<urgent>(); });
  interrupt_every(20, "receive two", receive_two);
}

template <auto& channel>
void check_channel() {
  check(receivers_waiting<channel> == 0 || channel.empty(), "a receiver sleeps, and values are in its channel");
  check(senders_waiting<channel> == 0 || channel.full(), "a sender sleeps, and there is room in its channel");
}
void check_quiet() {
  check_channel<plain>();
  check_channel<urgent>();
}
void check_drained() { check(plain.empty() && urgent.empty(), "values were left in a channel"); }

}  // namespace

constinit const Theme channels = {start, check_quiet, check_drained, [] { ledger.check_balance(); }};

}  // namespace soak
