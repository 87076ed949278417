// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/turn_line.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>
#include <expected>
#include <optional>

namespace corps {

/// A subscriber was too slow: the oldest messages that it had not got have been dropped. It goes on with the oldest
/// that is left.
struct Lagged {
  std::uint64_t missed;
  friend bool operator==(Lagged, Lagged) noexcept = default;
};

template <class PubSub>
class PubSubNext;

/// The handle that `PubSub::subscribe` returns. Move-only; its futures refer to it, so it stays where it is while one
/// is awaited. Its destructor lets go of what it has not got. Size on 32-bit: 16.
template <class PubSub>
class [[nodiscard("a subscriber that is dropped gets nothing")]] PubSubSubscriber {
  using T = typename PubSub::MessageType;
  using Guard = typename PubSub::Guard;

 public:
  PubSubSubscriber(PubSubSubscriber&& other) noexcept
      : pub_sub_(std::exchange(other.pub_sub_, nullptr)), next_(other.next_) {}
  PubSubSubscriber& operator=(PubSubSubscriber&& other) noexcept {
    PubSubSubscriber moved(std::move(other));
    std::swap(pub_sub_, moved.pub_sub_);
    std::swap(next_, moved.next_);
    return *this;
  }
  /// The lock is free between one message and the next.
  ~PubSubSubscriber() {
    if (pub_sub_ == nullptr) return;
    std::uint64_t end;
    {
      [[maybe_unused]] Guard guard;
      --pub_sub_->subscribers_;
      end = pub_sub_->end();
    }
    for (; next_ != end; ++next_) {
      [[maybe_unused]] Guard guard;
      if (next_ >= pub_sub_->oldest_) pub_sub_->leave_message(next_);
    }
  }

  /// The future of the next message, or of how many were missed. Cancel safety: cancelled, it has got nothing.
  PubSubNext<PubSub> next() noexcept {
    require_pub_sub();
    return PubSubNext<PubSub>(*this);
  }
  /// The same if it is there.
  std::optional<std::expected<T, Lagged>> try_next() {
    require_pub_sub();
    [[maybe_unused]] Guard guard;
    if (!has_next()) return std::nullopt;
    return get();
  }
  /// Messages that it can get at once.
  std::size_t available() const noexcept {
    require_pub_sub();
    [[maybe_unused]] Guard guard;
    return static_cast<std::size_t>(pub_sub_->end() - (next_ < pub_sub_->oldest_ ? pub_sub_->oldest_ : next_));
  }

 private:
  friend PubSub;
  friend PubSubNext<PubSub>;
  PubSubSubscriber(PubSub& pub_sub, std::uint64_t next) noexcept : pub_sub_(&pub_sub), next_(next) {}

  void require_pub_sub() const noexcept {
    if (pub_sub_ == nullptr) panic("a Subscriber was used after it was moved");
  }
  bool has_next() const noexcept { return next_ != pub_sub_->end(); }
  std::expected<T, Lagged> get() {
    if (next_ < pub_sub_->oldest_)
      return std::unexpected(Lagged{pub_sub_->oldest_ - std::exchange(next_, pub_sub_->oldest_)});
    auto& message = pub_sub_->message(next_);
    // The last one who gets it gets the message itself.
    std::expected<T, Lagged> result = message.readers == 1 ? std::expected<T, Lagged>(std::move(message.value))
                                                           : std::expected<T, Lagged>(message.value);
    pub_sub_->leave_message(next_++);
    return result;
  }

  PubSub* pub_sub_;
  std::uint64_t next_;
};

/// The handle that `PubSub::publisher` returns: as PubSub's functions of the same names. Move-only, one word.
template <class PubSub>
class [[nodiscard("a publisher that is dropped publishes nothing")]] PubSubPublisher {
  using T = typename PubSub::MessageType;

 public:
  PubSubPublisher(PubSubPublisher&& other) noexcept : pub_sub_(std::exchange(other.pub_sub_, nullptr)) {}
  PubSubPublisher& operator=(PubSubPublisher&& other) noexcept {
    PubSubPublisher moved(std::move(other));
    std::swap(pub_sub_, moved.pub_sub_);
    return *this;
  }
  ~PubSubPublisher() {
    if (pub_sub_ == nullptr) return;
    [[maybe_unused]] typename PubSub::Guard guard;
    --pub_sub_->publishers_;
  }

  auto publish(T message) { return pub_sub().publish(std::move(message)); }
  auto try_publish(T message) { return pub_sub().try_publish(std::move(message)); }
  void publish_immediate(T message) { pub_sub().publish_immediate(std::move(message)); }

 private:
  friend PubSub;
  explicit PubSubPublisher(PubSub& pub_sub) noexcept : pub_sub_(&pub_sub) {}
  PubSub& pub_sub() const noexcept {
    if (pub_sub_ == nullptr) panic("a Publisher was used after it was moved");
    return *pub_sub_;
  }
  PubSub* pub_sub_;
};

/// The future that `Subscriber::next` returns. Four words.
template <class PubSub>
class [[nodiscard("next() does nothing until it is awaited")]] PubSubNext : public Awaitable<PubSubNext<PubSub>> {
 public:
  PubSubNext(PubSubNext&&) noexcept = default;
  ~PubSubNext() {
    [[maybe_unused]] typename PubSub::Guard guard;
    if (node_.is_linked()) subscriber_->pub_sub_->waiting_.remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename PubSub::Guard guard;
    // Once there is something, there is: the message, or that it was missed.
    if (subscriber_->has_next()) {
      if (node_.is_linked()) subscriber_->pub_sub_->waiting_.remove(node_);
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) subscriber_->pub_sub_->waiting_.append(node_);
    return false;
  }
  auto take() {
    [[maybe_unused]] typename PubSub::Guard guard;
    return subscriber_->get();
  }

 private:
  friend PubSubSubscriber<PubSub>;
  explicit PubSubNext(PubSubSubscriber<PubSub>& subscriber) noexcept : subscriber_(&subscriber) {}
  PubSubSubscriber<PubSub>* subscriber_;
  detail::FutureNode node_;
};

/// The future that `PubSub::publish` returns. Four words and the message.
template <class PubSub>
class [[nodiscard("publish() does nothing until it is awaited")]] PubSubPublish
    : public Awaitable<PubSubPublish<PubSub>> {
  using T = typename PubSub::MessageType;

 public:
  PubSubPublish(PubSubPublish&&) noexcept(std::is_nothrow_move_constructible_v<T>) = default;
  ~PubSubPublish() {
    [[maybe_unused]] typename PubSub::Guard guard;
    pub_sub_->turns_.leave(0, node_, pub_sub_->room());
  }

  bool poll_ready(Context& context) {
    typename PubSub::Batch woken;
    {
      [[maybe_unused]] typename PubSub::Guard guard;
      if (!pub_sub_->turns_.poll(0, node_, context.waker(), pub_sub_->room())) return false;
      pub_sub_->put(message_, woken);
      pub_sub_->turns_.end(0, node_);
      pub_sub_->turns_.pass(0, pub_sub_->room());
    }
    woken.grant_all();
    return true;
  }
  void take() const noexcept {}

 private:
  friend PubSub;
  PubSubPublish(PubSub& pub_sub, T&& message) : pub_sub_(&pub_sub), message_(std::move(message)) {}
  PubSub* pub_sub_;
  detail::FutureNode node_;
  T message_;
};

}  // namespace corps
