// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/pub_sub_futures.hpp>
#include <corps/sync/ring.hpp>
#include <optional>

namespace corps {

enum class PubSubError : std::uint8_t {
  too_many_subscribers,
  too_many_publishers,
};

/// A queue of which every subscriber gets every message that was published since it subscribed.
///
/// A message stays until all who are to have it have it. `publish` waits for room, so the slowest subscriber sets the
/// pace; `publish_immediate` never waits: when there is no room it drops the oldest message, and those who have not had
/// it are told how many they missed. Without subscribers, what is published is gone at once.
///
/// `subscribers` and `publishers` limit the handles, not those who wait: they are there to find leaks, and cost no RAM.
/// T is copied and moved under the lock: keep it short. Size on 32-bit: N * (sizeof(T) + 2, in units of the alignment)
/// + 32 for N <= 255. Contexts: as the lock policy says, by default any; the futures in tasks.
template <class T, std::size_t N, std::size_t subscribers = UINT16_MAX, std::size_t publishers = UINT16_MAX,
          class Lock = CriticalSectionLock>
class PubSub {
  static_assert(N >= 1, "a PubSub needs room for at least one message");
  static_assert(N <= UINT16_MAX, "a PubSub holds at most 65,535 messages");
  static_assert(subscribers <= UINT16_MAX && publishers <= UINT16_MAX,
                "a PubSub has at most 65,535 subscribers and publishers");

 public:
  using LockPolicy = Lock;

  using MessageType = T;
  using Subscriber = PubSubSubscriber<PubSub>;
  using Publisher = PubSubPublisher<PubSub>;

  constexpr PubSub() noexcept {}
  PubSub(const PubSub&) = delete;
  PubSub& operator=(const PubSub&) = delete;

  /// A handle that gets each message that is published from now on. It must be gone before the PubSub is.
  std::expected<Subscriber, PubSubError> subscribe() noexcept {
    [[maybe_unused]] Guard guard;
    if (subscribers_ == subscribers) return std::unexpected(PubSubError::too_many_subscribers);
    ++subscribers_;
    return Subscriber(*this, end());
  }
  /// A handle that counts as a publisher: for programs that want to know how many there are.
  std::expected<Publisher, PubSubError> publisher() noexcept {
    [[maybe_unused]] Guard guard;
    if (publishers_ == publishers) return std::unexpected(PubSubError::too_many_publishers);
    ++publishers_;
    return Publisher(*this);
  }

  /// The future that publishes `message` when there is room. Cancel safety: cancelled, it has published nothing.
  PubSubPublish<PubSub> publish(T message) { return PubSubPublish<PubSub>(*this, std::move(message)); }
  /// Publishes if there is room that nobody waits for; otherwise the error is the message itself.
  std::expected<void, T> try_publish(T message) {
    Batch woken;
    {
      [[maybe_unused]] Guard guard;
      if (!turns_.newcomer_may(0, room())) return std::unexpected(std::move(message));
      put(message, woken);
    }
    woken.grant_all();
    return {};
  }
  /// Publishes at once: without room, the oldest message gives way.
  void publish_immediate(T message) {
    Batch woken;
    {
      [[maybe_unused]] Guard guard;
      put(message, woken);
    }
    woken.grant_all();
  }

  /// Messages that somebody has yet to get.
  std::size_t size() const noexcept {
    [[maybe_unused]] Guard guard;
    return turns_.count;
  }
  static constexpr std::size_t capacity() noexcept { return N; }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return size() == N; }

 private:
  friend Subscriber;
  friend Publisher;
  friend PubSubNext<PubSub>;
  friend PubSubPublish<PubSub>;
  using Guard = typename Lock::Guard;
  using Batch = detail::WaitBatch<Lock>;
  using Count = detail::count_t<N>;
  struct Message {
    Message(T&& v, std::uint16_t count) : value(std::move(v)), readers(count) {}
    T value;
    std::uint16_t readers;  ///< how many have yet to get it; not fewer than have yet to get the one before
  };

  std::size_t room() const noexcept { return N - turns_.count; }
  /// The number of the next message.
  std::uint64_t end() const noexcept { return oldest_ + turns_.count; }

  /// Under the lock; the batch is let go without it. A message for which room was promised, and taken by somebody who
  /// did not wait, also makes the oldest give way.
  void put(T& message, Batch& woken) {
    if (subscribers_ == 0) return;
    if (turns_.count == N) drop_oldest();
    ring_.push(turns_.first, turns_.count, Message(std::move(message), subscribers_));
    ++turns_.count;
    woken.gather(waiting_);
  }
  void drop_oldest() noexcept {
    ring_.drop_next(turns_.first, turns_.count);
    --turns_.count;
    ++oldest_;
  }
  Message& message(std::uint64_t number) noexcept {
    return ring_.at(turns_.first, static_cast<std::size_t>(number - oldest_));
  }
  /// One more has got the message, or does not want it.
  void leave_message(std::uint64_t number) noexcept {
    if (--message(number).readers != 0) return;
    // Nobody has it before the ones in front of it: so this is the oldest.
    drop_oldest();
    turns_.pass(0, room());
  }

  detail::Ring<Message, N> ring_;
  std::uint64_t oldest_ = 0;
  detail::WaitList waiting_;
  /// Those who wait for room.
  detail::TurnLines<Count, 1> turns_;
  std::uint16_t subscribers_ = 0;
  std::uint16_t publishers_ = 0;
};

}  // namespace corps
