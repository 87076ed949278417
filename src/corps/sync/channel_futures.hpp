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
    [[maybe_unused]] typename C::LockGuard guard;
    if (channel_->closed_) return true;
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
/// The first in the line of watchers is woken when something is free for newcomers. When it runs, or dies, it passes
/// the wake on: so nothing is done for all of them at once.
template <class C, bool for_values>
class [[nodiscard("ready_to_...() does nothing until it is awaited")]] ChannelReadyFuture
    : public Awaitable<ChannelReadyFuture<C, for_values>> {
 public:
  ChannelReadyFuture(ChannelReadyFuture&&) noexcept = default;
  ~ChannelReadyFuture() {
    [[maybe_unused]] typename C::LockGuard guard;
    if (!node_.is_linked()) return;
    if (is_ready()) pass_on();
    line().remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename C::LockGuard guard;
    const bool may_go = is_ready();
    if (node_.is_linked()) {
      if (may_go) {
        pass_on();
        line().remove(node_);
      }
    } else if (!may_go) {
      line().append(node_);
    }
    node_.waker = context.waker();
    return may_go;
  }
  void take() const noexcept {}

 private:
  friend C;
  ChannelReadyFuture(C& channel) noexcept : channel_(&channel) {}

  bool is_ready() noexcept { return for_values ? channel_->newcomer_may_receive() : channel_->newcomer_may_send(); }
  WaitList& line() noexcept { return channel_->turns_.watchers[for_values ? C::receivers : C::senders]; }
  /// What is free for this one is free for the next as well: this one takes nothing.
  void pass_on() noexcept {
    if (const WaitNode* behind = line().behind(node_)) behind->waker.wake();
  }

  C* channel_;
  FutureNode node_;
};

}  // namespace corps::detail
