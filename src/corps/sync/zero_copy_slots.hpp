// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/ring.hpp>
#include <corps/sync/turn_line.hpp>

namespace corps::detail {

/// A queue of slots, linked by their numbers: `links[slot]` is the one behind. Not locked.
template <class Count>
class SlotQueue {
 public:
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  void append(Count* links, Count slot) noexcept {
    if (size_ == 0) {
      first_ = slot;
    } else {
      links[last_] = slot;
    }
    last_ = slot;
    ++size_;
  }
  /// The first; there is one.
  Count take_first(const Count* links) noexcept {
    const Count slot = first_;
    first_ = links[slot];
    --size_;
    return slot;
  }

 private:
  Count first_ = 0;
  Count last_ = 0;
  Count size_ = 0;
};

/// What a sender fills, or a receiver reads, until it is committed or destroyed. Move-only, two words.
template <class Channel, bool sending>
class [[nodiscard("a slot that is dropped is given back")]] ZeroCopySlot {
 public:
  ZeroCopySlot(ZeroCopySlot&& other) noexcept : channel_(std::exchange(other.channel_, nullptr)), slot_(other.slot_) {}
  ZeroCopySlot& operator=(ZeroCopySlot&& other) noexcept {
    ZeroCopySlot moved(std::move(other));
    std::swap(channel_, moved.channel_);
    std::swap(slot_, moved.slot_);
    return *this;
  }
  /// Gives the slot back. One that was not committed has sent nothing.
  ~ZeroCopySlot() {
    if (channel_ != nullptr) channel_->release(slot_);
  }

  auto& operator*() const noexcept { return channel().slots_[slot_]; }
  auto* operator->() const noexcept { return &**this; }

  /// Sends what the slot contains; the slot is the receiver's from then on. Any context, as the lock policy says.
  void commit() noexcept
    requires sending
  {
    Channel& channel = this->channel();
    channel_ = nullptr;
    channel.commit(slot_);
  }

  // For std::optional's sake public; only the channel knows which slot to name.
  ZeroCopySlot(Channel& channel, typename Channel::SlotNumber slot) noexcept : channel_(&channel), slot_(slot) {}

 private:
  Channel& channel() const noexcept {
    if (channel_ == nullptr) panic("a slot of a ZeroCopyChannel was used after it was committed or moved");
    return *channel_;
  }
  Channel* channel_;
  typename Channel::SlotNumber slot_;
};

/// The future that a ZeroCopyChannel's `send` and `receive` return. Four words.
template <class Channel, bool sending>
class [[nodiscard("send() and receive() do nothing until they are awaited")]] ZeroCopyFuture
    : public Awaitable<ZeroCopyFuture<Channel, sending>> {
  static constexpr unsigned side = sending ? 1 : 0;

 public:
  ZeroCopyFuture(ZeroCopyFuture&&) noexcept = default;
  ~ZeroCopyFuture() {
    [[maybe_unused]] typename Channel::LockPolicy::Guard guard;
    channel_->turns_.leave(side, node_, channel_->available(side));
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Channel::LockPolicy::Guard guard;
    return channel_->turns_.poll(side, node_, context.waker(), channel_->available(side));
  }
  ZeroCopySlot<Channel, sending> take() noexcept {
    [[maybe_unused]] typename Channel::LockPolicy::Guard guard;
    channel_->turns_.end(side, node_);
    const auto slot = channel_->take(side);
    channel_->turns_.pass(side, channel_->available(side));
    return {*channel_, slot};
  }

 private:
  friend Channel;
  ZeroCopyFuture(Channel& channel) noexcept : channel_(&channel) {}

  Channel* channel_;
  FutureNode node_;
};

}  // namespace corps::detail
