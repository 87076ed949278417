// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/ring.hpp>
#include <corps/sync/turn_line.hpp>
#include <expected>
#include <optional>

namespace corps::detail {

template <class C>
class ChannelReceiveFuture;
template <class C>
class ChannelSendFuture;
template <class C, bool for_values>
class ChannelReadyFuture;

/// What the channels have in common: a bounded queue between tasks, interrupts and executors. `Storage` keeps the
/// values and decides which comes next; everything else is here.
///
/// A value is moved twice: into the channel and out of it, each time under the lock. So its move should be short, and
/// must not wait for anything or use this channel.
template <class Storage, class Lock, bool closable = false>
class BasicChannel {
  using T = typename Storage::Value;
  using Count = typename Storage::Count;
  using LockGuard = typename Lock::Guard;
  static constexpr bool can_close = closable;

 public:
  using LockPolicy = Lock;

  BasicChannel(const BasicChannel&) = delete;
  BasicChannel& operator=(const BasicChannel&) = delete;
  ~BasicChannel() {
    for (; turns_.count != 0; --turns_.count) storage_.drop_next(turns_.first, turns_.count);
  }

  /// Appends `value` if there is room that nobody waits for; otherwise the error is the value itself.
  std::expected<void, T> try_send(T value) {
    [[maybe_unused]] LockGuard guard;
    if (closed_ || !turns_.newcomer_may(senders, room())) return std::unexpected(std::move(value));
    put(value);
    return {};
  }
  /// The future that appends `value`, when there is room. Cancel safety: cancelled, it has sent nothing; the value goes
  /// with it.
  ChannelSendFuture<BasicChannel> send(T value) { return ChannelSendFuture<BasicChannel>(*this, std::move(value)); }

  /// The next value, unless it is promised to somebody who waits.
  std::optional<T> try_receive() {
    std::optional<T> value;
    {
      [[maybe_unused]] LockGuard guard;
      if (!turns_.newcomer_may(receivers, turns_.count)) return value;
      get(value);
    }
    dismiss_if_drained();
    return value;
  }
  /// The future of the next value. Cancel safety: no value is lost; one that was promised goes to the next receiver.
  ChannelReceiveFuture<BasicChannel> receive() noexcept { return ChannelReceiveFuture<BasicChannel>(*this); }

  /// The future of the moment at which `try_receive` would give a value. It is a hint, not a turn: it takes nothing,
  /// comes after all who wait in `receive`, and somebody else may be faster. Any number of tasks may wait for it.
  ChannelReadyFuture<BasicChannel, true> ready_to_receive() noexcept { return *this; }
  /// The same for `try_send`.
  ChannelReadyFuture<BasicChannel, false> ready_to_send() noexcept { return *this; }

  /// Values in the buffer, those promised to receivers included.
  std::size_t size() const noexcept {
    [[maybe_unused]] LockGuard guard;
    return turns_.count;
  }
  static constexpr std::size_t capacity() noexcept { return Storage::capacity; }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return size() == capacity(); }
  /// Drops the values that are there, next ones first, but leaves as many as are promised to receivers; senders get
  /// the room. The lock is free between one value and the next: what is sent meanwhile stays.
  void clear() {
    for (std::size_t left = size(); left != 0; --left) {
      std::optional<T> dropped;  // destroyed without the lock
      [[maybe_unused]] LockGuard guard;
      if (unpromised() == 0) break;
      get(dropped);
    }
    dismiss_if_drained();
  }

 protected:
  constexpr BasicChannel() noexcept {}

  /// What removing a value by hand entails. Under the lock.
  void removed_one() noexcept {
    --turns_.count;
    turns_.pass(senders, room());
  }
  Storage& storage() noexcept { return storage_; }
  std::size_t unpromised() const noexcept { return std::size_t{turns_.count} - turns_.promised[receivers]; }
  std::size_t count() const noexcept { return turns_.count; }

  /// From now on nothing is sent, and all who wait are told.
  void close_and_tell() noexcept {
    {
      [[maybe_unused]] LockGuard guard;
      closed_.set();
    }
    dismiss_all<Lock>(turns_.waiting[senders]);
    dismiss_if_drained();
    [[maybe_unused]] LockGuard guard;
    turns_.announce();
  }
  bool closed() const noexcept {
    [[maybe_unused]] LockGuard guard;
    return closed_;
  }

 private:
  friend ChannelReceiveFuture<BasicChannel>;
  friend ChannelSendFuture<BasicChannel>;
  friend ChannelReadyFuture<BasicChannel, true>;
  friend ChannelReadyFuture<BasicChannel, false>;

  /// A bool, which in a channel that is never closed takes no room and stays false.
  class NoFlag {
   public:
    constexpr operator bool() const noexcept { return false; }
    void set() noexcept {}
  };
  class RealFlag {
   public:
    constexpr operator bool() const noexcept { return is_set_; }
    void set() noexcept { is_set_ = true; }

   private:
    bool is_set_ = false;
  };
  using Flag = std::conditional_t<closable, RealFlag, NoFlag>;

  static constexpr unsigned receivers = 0;
  static constexpr unsigned senders = 1;
  std::size_t room() const noexcept { return Storage::capacity - turns_.count; }
  bool drained() const noexcept { return closed_ && turns_.count == 0; }
  bool newcomer_may_receive() noexcept { return drained() || turns_.newcomer_may(receivers, turns_.count); }
  bool newcomer_may_send() noexcept { return closed_ || turns_.newcomer_may(senders, room()); }

  void get(std::optional<T>& value) {
    value.emplace(std::move(next()));
    drop_next();
  }
  T& next() noexcept { return storage_.next(turns_.first, turns_.count); }
  void drop_next() noexcept {
    storage_.drop_next(turns_.first, turns_.count);
    removed_one();
  }
  void put(T& value) {
    storage_.push(turns_.first, turns_.count, std::move(value));
    ++turns_.count;
    turns_.pass(receivers, turns_.count);
  }
  /// Nobody joins the line of a drained channel, and a channel is drained for good.
  void dismiss_if_drained() noexcept {
    if constexpr (closable) {
      {
        [[maybe_unused]] LockGuard guard;
        if (!drained()) return;
        turns_.announce();
      }
      dismiss_all<Lock>(turns_.waiting[receivers]);
    }
  }
  bool anything_free() noexcept { return newcomer_may_receive() || newcomer_may_send(); }
  Storage storage_;
  TurnLines<Count, 2> turns_;
  [[no_unique_address]] Flag closed_;
};

}  // namespace corps::detail
