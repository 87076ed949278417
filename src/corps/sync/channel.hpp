// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>

namespace corps {

template <class T, std::size_t N, class Lock>
class ChannelReceive;
template <class T, std::size_t N, class Lock>
class ChannelSend;

/// A bounded queue between tasks, interrupts and executors: any number of senders and receivers, each served in the
/// order they came; every value is received exactly once.
///
/// A waiter that was given its turn keeps it until it runs: `try_send` and `try_receive` of others fail meanwhile. Size
/// on 32-bit: N * sizeof(T) + 16. Contexts: `try_` as the lock policy says, by default any; the futures in tasks.
template <class T, std::size_t N, class Lock = CriticalSectionLock>
class Channel {
  static_assert(N >= 1, "a Channel needs room for at least one value: for a hand-over without a buffer use N = 1");
  static_assert(N <= UINT16_MAX, "a Channel holds at most 65,535 values");

 public:
  constexpr Channel() noexcept {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    while (count_ != 0) pop();
  }

  /// Appends `value` if there is room that nobody waits for; otherwise the error is the value itself.
  std::expected<void, T> try_send(T value) {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!newcomer_may_send()) return std::unexpected(std::move(value));
    push(std::move(value));
    return {};
  }
  /// The future that appends `value`, when there is room. Cancel safety: cancelled, it has sent nothing; the value goes
  /// with it.
  ChannelSend<T, N, Lock> send(T value) { return ChannelSend<T, N, Lock>(*this, std::move(value)); }

  /// The oldest value that is not promised to somebody who waits.
  std::optional<T> try_receive() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!newcomer_may_receive()) return std::nullopt;
    return pop();
  }
  /// The future of the oldest value. Cancel safety: no value is lost; one that was promised goes to the next receiver.
  ChannelReceive<T, N, Lock> receive() noexcept { return ChannelReceive<T, N, Lock>(*this); }

  /// Values in the buffer, those promised to receivers included.
  std::size_t size() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return count_;
  }
  static constexpr std::size_t capacity() noexcept { return N; }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return size() == N; }

 private:
  friend class ChannelReceive<T, N, Lock>;
  friend class ChannelSend<T, N, Lock>;

  bool has_room() const noexcept { return std::size_t{count_} + promised_room_ < N; }
  bool has_value() const noexcept { return count_ > promised_values_; }
  // Whoever comes new stays behind those who were given their turn and have not run yet, and so behind those who wait:
  // otherwise values would overtake each other.
  bool newcomer_may_send() const noexcept { return has_room() && promised_room_ == 0; }
  bool newcomer_may_receive() const noexcept { return has_value() && promised_values_ == 0; }

  void push(T&& value) {
    std::size_t at = std::size_t{first_} + count_;
    if (at >= N) at -= N;
    std::construct_at(&values_[at], std::move(value));
    ++count_;
    promise_value();
  }
  T pop() {
    T value = std::move(values_[first_]);
    std::destroy_at(&values_[first_]);
    first_ = static_cast<std::uint16_t>(first_ + 1 == N ? 0 : first_ + 1);
    --count_;
    promise_room();
    return value;
  }
  /// Gives a value that is free to the receiver that has waited longest.
  void promise_value() noexcept {
    if (receivers_.empty() || !has_value()) return;
    ++promised_values_;
    receivers_.grant_first();
  }
  /// The same for room and senders.
  void promise_room() noexcept {
    if (senders_.empty() || !has_room()) return;
    ++promised_room_;
    senders_.grant_first();
  }

  struct Nothing {};
  union {
    Nothing nothing_{};  // a constant expression leaves no union without a member
    T values_[N];
  };
  detail::WaitList receivers_;
  detail::WaitList senders_;
  std::uint16_t first_ = 0;
  std::uint16_t count_ = 0;
  std::uint16_t promised_values_ = 0;
  std::uint16_t promised_room_ = 0;
};

/// The future that `Channel::receive` returns.
template <class T, std::size_t N, class Lock>
class [[nodiscard("receive() does nothing until it is awaited")]] ChannelReceive
    : public Awaitable<ChannelReceive<T, N, Lock>> {
 public:
  ChannelReceive(ChannelReceive&& other) noexcept : channel_(other.channel_) {
    if (other.node_.is_linked() || other.node_.is_granted()) panic("a receive() was moved while it was being awaited");
  }
  ~ChannelReceive() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) channel_->receivers_.remove(node_);
    if (node_.is_granted()) {
      --channel_->promised_values_;
      channel_->promise_value();
    }
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_granted()) return true;
    if (!node_.is_linked()) {
      if (channel_->newcomer_may_receive()) {
        // Promised to oneself: nobody can take it between here and take().
        ++channel_->promised_values_;
        node_.grant();
        return true;
      }
      channel_->receivers_.append(node_);
    }
    node_.waker = context.waker();
    return false;
  }
  T take() {
    [[maybe_unused]] typename Lock::Guard guard;
    node_.revoke();
    --channel_->promised_values_;
    T value = channel_->pop();
    channel_->promise_value();
    return value;
  }

 private:
  friend class Channel<T, N, Lock>;
  explicit ChannelReceive(Channel<T, N, Lock>& channel) noexcept : channel_(&channel) {}
  Channel<T, N, Lock>* channel_;
  detail::WaitNode node_;
};

/// The future that `Channel::send` returns.
template <class T, std::size_t N, class Lock>
class [[nodiscard("send() does nothing until it is awaited")]] ChannelSend : public Awaitable<ChannelSend<T, N, Lock>> {
 public:
  ChannelSend(ChannelSend&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : channel_(other.channel_), value_(std::move(other.value_)) {
    if (other.node_.is_linked() || other.node_.is_granted()) panic("a send() was moved while it was being awaited");
  }
  ~ChannelSend() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) channel_->senders_.remove(node_);
    if (node_.is_granted()) {
      --channel_->promised_room_;
      channel_->promise_room();
    }
  }

  bool poll_ready(Context& context) {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_granted()) {
      node_.revoke();
      --channel_->promised_room_;
    } else if (node_.is_linked() || !channel_->newcomer_may_send()) {
      if (!node_.is_linked()) channel_->senders_.append(node_);
      node_.waker = context.waker();
      return false;
    }
    channel_->push(std::move(value_));
    channel_->promise_room();
    return true;
  }
  void take() const noexcept {}

 private:
  friend class Channel<T, N, Lock>;
  ChannelSend(Channel<T, N, Lock>& channel, T&& value) : channel_(&channel), value_(std::move(value)) {}
  Channel<T, N, Lock>* channel_;
  detail::WaitNode node_;
  T value_;
};

}  // namespace corps
