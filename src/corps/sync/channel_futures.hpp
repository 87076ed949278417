// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/basic_channel.hpp>

namespace corps::detail {

/// The future that a channel's `receive` returns. Four words.
template <class C>
class [[nodiscard("receive() does nothing until it is awaited")]] ChannelReceiveFuture
    : public Awaitable<ChannelReceiveFuture<C>> {
  using T = typename C::T;

 public:
  ChannelReceiveFuture(ChannelReceiveFuture&&) noexcept = default;
  ~ChannelReceiveFuture() {
    if (node_.waker) leave();
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename C::LockGuard guard;
    // Once drained, drained for good: take() will find it so.
    if (channel_->drained()) return true;
    return channel_->turns_.poll(C::receivers, node_, context.waker(), channel_->turns_.count);
  }
  auto take() {
    if constexpr (C::can_close) {
      std::optional<T> value;
      {
        [[maybe_unused]] typename C::LockGuard guard;
        if (node_.is_granted()) value.emplace(get());
      }
      channel_->dismiss_if_drained();
      return value;
    } else {
      [[maybe_unused]] typename C::LockGuard guard;
      return get();
    }
  }

 private:
  friend C;
  explicit ChannelReceiveFuture(C& channel) noexcept : channel_(&channel) {}

  T get() {
    T value = std::move(channel_->next());
    channel_->turns_.end(C::receivers, node_);
    node_.waker = {};  // complete: nothing is left to take back
    channel_->drop_next();
    channel_->turns_.pass(C::receivers, channel_->turns_.count);
    return value;
  }

  [[gnu::noinline]] void leave() noexcept {
    [[maybe_unused]] typename C::LockGuard guard;
    channel_->turns_.leave(C::receivers, node_, channel_->turns_.count);
  }

  C* channel_;
  FutureNode node_;
};

/// The future that a channel's `send` returns. Four words and the value.
template <class C>
class [[nodiscard("send() does nothing until it is awaited")]] ChannelSendFuture
    : public Awaitable<ChannelSendFuture<C>> {
  using T = typename C::T;

 public:
  ChannelSendFuture(ChannelSendFuture&&) noexcept(std::is_nothrow_move_constructible_v<T>) = default;
  ~ChannelSendFuture() {
    if (node_.waker) leave();
  }

  bool poll_ready(Context& context) {
#if !defined(__OPTIMIZE_SIZE__)
    // Before the lock, behind which the compiler would not know any more what was just made. It is its own to change.
    const bool is_new = !node_.waker;
#endif
    [[maybe_unused]] typename C::LockGuard guard;
    if (channel_->closed_) return true;
#if !defined(__OPTIMIZE_SIZE__)
    // A newcomer that is served at once needs no turn: a shorter way to the same end, and 40 bytes. It leaves less room
    // than there was, so nothing is to be passed on.
    if (is_new && channel_->turns_.newcomer_may(C::senders, channel_->room())) {
      channel_->put(value_);
      sent_.set();
      return true;
    }
#endif
    if (!channel_->turns_.poll(C::senders, node_, context.waker(), channel_->room())) return false;
    channel_->put(value_);
    channel_->turns_.end(C::senders, node_);
    channel_->turns_.pass(C::senders, channel_->room());
    sent_.set();
    node_.waker = {};  // complete: nothing is left to take back
    return true;
  }
  auto take() {
    if constexpr (C::can_close) {
      using Result = std::expected<void, T>;
      return sent_ ? Result() : Result(std::unexpect, std::move(value_));
    }
  }

 private:
  friend C;
  ChannelSendFuture(C& channel, T&& value) : channel_(&channel), value_(std::move(value)) {}

  [[gnu::noinline]] void leave() noexcept {
    [[maybe_unused]] typename C::LockGuard guard;
    channel_->turns_.leave(C::senders, node_, channel_->room());
  }

  C* channel_;
  FutureNode node_;
  T value_;
  [[no_unique_address]] typename C::Flag sent_;
};

/// The future that a channel's `ready_to_receive` and `ready_to_send` return. Four words.
///
/// The first in the line of watchers is told when something is free for newcomers. When it runs, or dies, it passes
/// that on: so nothing is done for all of them at once, and nobody is woken before.
template <class C, bool for_values>
class [[nodiscard("ready_to_...() does nothing until it is awaited")]] ChannelReadyFuture
    : public Awaitable<ChannelReadyFuture<C, for_values>> {
 public:
  ChannelReadyFuture(ChannelReadyFuture&&) noexcept = default;
  ~ChannelReadyFuture() {
    [[maybe_unused]] typename C::LockGuard guard;
    if (!node_.is_linked()) return;
    pass_on();
    channel_->turns_.watchers.remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename C::LockGuard guard;
    const bool is_ready = for_values ? channel_->newcomer_may_receive() : channel_->newcomer_may_send();
    if (node_.is_linked()) {
      pass_on();
      if (is_ready) channel_->turns_.watchers.remove(node_);
    } else if (!is_ready) {
      channel_->turns_.watchers.append(node_);
    }
    node_.waker = context.waker();
    return is_ready;
  }
  void take() const noexcept {}

 private:
  friend C;
  ChannelReadyFuture(C& channel) noexcept : channel_(&channel) {}

  void pass_on() noexcept {
    if (node_.waker) return;  // nobody has told it anything
    WaitNode* behind = channel_->turns_.watchers.behind(node_);
    if (behind != nullptr && channel_->anything_free()) channel_->turns_.tell(*behind);
  }

  C* channel_;
  FutureNode node_;
};

}  // namespace corps::detail
