// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>
#include <expected>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace corps {

template <class T, class Lock>
class OneShotClosed;
template <class T, class Lock>
class OneShotReceive;
template <class T, class Lock>
class OneShotSender;

/// Takes one value from a sender, and tells each side when the other is gone. For the answer to a request.
///
/// The object is the receiver's side and the place of the value; the sender is a handle that moves to where the value
/// comes from. Either may be destroyed first, at any time, by any context. Use a Signal for a value that changes, a
/// Channel for many. Size on 32-bit: 12 + sizeof(T). Contexts: as the lock policy says, by default any; the futures in
/// tasks.
template <class T = void, class Lock = CriticalSectionLock>
class OneShot {
 public:
  using LockPolicy = Lock;

  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  using Sender = OneShotSender<T, Lock>;

  constexpr OneShot() noexcept {}
  OneShot(const OneShot&) = delete;
  OneShot& operator=(const OneShot&) = delete;
  ~OneShot() {
    close();
    // One who sends may have been interrupted before it found that nobody waits any more: its mark.
    [[maybe_unused]] typename Lock::Guard guard;
    while (!receiving_.empty()) receiving_.grant_first();
  }

  /// Makes the sender. One that was made before is told that nobody waits for its value, and a value that was not
  /// received goes: so an answer that comes too late is never taken for the next one.
  Sender sender() {
    close();
    return Sender(*this);
  }
  /// The future of the value: a std::optional, empty when there is no sender (any more) that has not sent, and no value
  /// (any more). Cancel safety: the value stays for the next receive(). RAM: 5 words.
  OneShotReceive<T, Lock> receive() noexcept { return OneShotReceive<T, Lock>(*this); }
  /// The value, if it is there.
  std::optional<Value> try_receive() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!may_take()) return std::nullopt;
    return take();
  }
  /// Gives up: the sender is told, a value that was not received goes.
  void close() {
    std::optional<Value> dropped;  // destroyed without the lock
    detail::WaitBatch<Lock> sides[2];
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (may_take()) dropped.emplace(take());
      sides[0].gather(receiving_);
      if (Sender* sender = std::exchange(sender_, nullptr)) {
        sender->shot_ = nullptr;
        sides[1].gather(sender->closing_);
      }
    }
    for (auto& side : sides) side.grant_all();
  }

 private:
  friend OneShotReceive<T, Lock>;
  friend Sender;

  // Under the lock:
  bool may_take() const noexcept { return has_value_ && !is_promised_; }
  Value take() {
    Value value = std::move(value_);
    std::destroy_at(&value_);
    has_value_ = is_promised_ = false;
    return value;
  }

  struct Nothing {};
  detail::WaitList receiving_;
  Sender* sender_ = nullptr;  ///< one that has not sent
  bool has_value_ = false;
  bool is_promised_ = false;  ///< the value belongs to a receive() that is about to return it
  union {
    Nothing nothing_{};  // a constant expression leaves no union without a member
    Value value_;
  };
};

/// Sends the value of a OneShot. Two words. Moves, but not while its closed() is awaited. When it is destroyed without
/// having sent, the receiver is told.
template <class T, class Lock>
class OneShotSender {
  using Shot = OneShot<T, Lock>;

 public:
  using Value = typename Shot::Value;

  OneShotSender(OneShotSender&& other) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!other.closing_.empty()) panic("the sender of a OneShot was moved while its closed() was being awaited");
    shot_ = std::exchange(other.shot_, nullptr);
    if (shot_ != nullptr) shot_->sender_ = this;
  }
  OneShotSender& operator=(OneShotSender&&) = delete;
  ~OneShotSender() {
    detail::WaitBatch<Lock> told;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (shot_ != nullptr) detach(told);
      // One who closes may have been interrupted before it found that nobody waits any more: its mark.
      while (!closing_.empty()) closing_.grant_first();
    }
    told.grant_all();
  }

  /// Hands over the value, once. The error is the value itself, when the receiver is gone or has given up, or this
  /// sender has sent before or was moved from.
  std::expected<void, Value> send(Value value) {
    detail::WaitBatch<Lock> told;
    detail::WaitBatch<Lock> closed;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (shot_ == nullptr || shot_->has_value_) return std::unexpected(std::move(value));
      std::construct_at(&shot_->value_, std::move(value));
      shot_->has_value_ = true;
      // From here the object is the receiver's alone, which may destroy it as soon as it is woken.
      detach(told);
      closed.gather(closing_);
    }
    told.grant_all();
    closed.grant_all();
    return {};
  }
  std::expected<void, Value> send()
    requires std::is_void_v<T>
  {
    return send(std::monostate());
  }

  /// The future that is ready when nobody waits for a value from this sender: the receiver is gone, or it has sent.
  /// Cancel safety: nothing to lose. RAM: 4 words.
  OneShotClosed<T, Lock> closed() noexcept { return OneShotClosed<T, Lock>(*this); }
  bool is_closed() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return shot_ == nullptr;
  }

 private:
  friend OneShotClosed<T, Lock>;
  friend Shot;
  explicit OneShotSender(Shot& shot) noexcept : shot_(&shot) {
    [[maybe_unused]] typename Lock::Guard guard;
    shot.sender_ = this;
  }
  /// Under the lock.
  void detach(detail::WaitBatch<Lock>& told) noexcept {
    told.gather(shot_->receiving_);
    std::exchange(shot_, nullptr)->sender_ = nullptr;
  }

  Shot* shot_;
  detail::WaitList closing_;
};

/// The future that `OneShot::receive` returns.
template <class T, class Lock>
class [[nodiscard("receive() does nothing until it is awaited")]] OneShotReceive
    : public Awaitable<OneShotReceive<T, Lock>> {
 public:
  OneShotReceive(OneShotReceive&&) noexcept = default;
  ~OneShotReceive() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) shot_->receiving_.remove(node_);
    if (has_value_) shot_->is_promised_ = false;
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    has_value_ = shot_->may_take();
    if (has_value_) shot_->is_promised_ = true;
    if (has_value_ || shot_->sender_ == nullptr) {
      if (node_.is_linked()) shot_->receiving_.remove(node_);
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) shot_->receiving_.append(node_);
    return false;
  }
  std::optional<typename OneShot<T, Lock>::Value> take() {
    [[maybe_unused]] typename Lock::Guard guard;
    node_.revoke();
    if (!std::exchange(has_value_, false)) return std::nullopt;
    return shot_->take();
  }

 private:
  friend OneShot<T, Lock>;
  explicit OneShotReceive(OneShot<T, Lock>& shot) noexcept : shot_(&shot) {}
  OneShot<T, Lock>* shot_;
  detail::FutureNode node_;
  bool has_value_ = false;
};

/// The future that `OneShotSender::closed` returns.
template <class T, class Lock>
class [[nodiscard("closed() does nothing until it is awaited")]] OneShotClosed
    : public Awaitable<OneShotClosed<T, Lock>> {
 public:
  OneShotClosed(OneShotClosed&&) noexcept = default;
  ~OneShotClosed() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) sender_->closing_.remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (sender_->shot_ == nullptr) {
      if (node_.is_linked()) sender_->closing_.remove(node_);
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) sender_->closing_.append(node_);
    return false;
  }
  void take() noexcept { node_.revoke(); }

 private:
  friend OneShotSender<T, Lock>;
  explicit OneShotClosed(OneShotSender<T, Lock>& sender) noexcept : sender_(&sender) {}
  OneShotSender<T, Lock>* sender_;
  detail::FutureNode node_;
};

}  // namespace corps
