// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>

namespace corps {

template <class Lock>
class BarrierWait;

/// What a task is at a Barrier: the last to arrive is the leader, for work that one of them is to do.
enum class BarrierRole : std::uint8_t { follower, leader };

/// Holds tasks until a number of them has arrived, then lets all of them go on; over and over.
///
/// Use an Event when one side only waits. Size on 32-bit: 12 bytes. Contexts: tasks, of several executors as the lock
/// policy says.
template <class Lock>
class BasicBarrier {
 public:
  using LockPolicy = Lock;

  /// For `parties` tasks, 1 to 65,535.
  constexpr explicit BasicBarrier(std::uint32_t parties) noexcept : parties_(static_cast<std::uint16_t>(parties)) {
    if (parties < 1 || parties > UINT16_MAX) panic("a Barrier is for 1 to 65,535 tasks");
  }
  BasicBarrier(const BasicBarrier&) = delete;
  BasicBarrier& operator=(const BasicBarrier&) = delete;

  /// Arrives, and waits until all have: the future of a BarrierRole. It arrives when it is first polled. Cancel safety:
  /// cancelled before all were there, it counts as not arrived. RAM: 5 words.
  BarrierWait<Lock> wait() noexcept { return BarrierWait<Lock>(*this); }

 private:
  friend class BarrierWait<Lock>;
  detail::WaitList waiters_;
  std::uint16_t parties_;
  std::uint16_t arrived_ = 0;
  /// How often it has opened. Tells a waiter that it was released although its turn has not come yet; only those of one
  /// generation and the next are ever in the list, so it may wrap.
  std::uint16_t generation_ = 0;
};

using Barrier = BasicBarrier<CriticalSectionLock>;

/// The future that `Barrier::wait` returns.
template <class Lock>
class [[nodiscard("wait() does nothing until it is awaited")]] BarrierWait : public Awaitable<BarrierWait<Lock>> {
 public:
  BarrierWait(BarrierWait&&) noexcept = default;
  ~BarrierWait() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!node_.is_linked()) return;
    barrier_->waiters_.remove(node_);
    if (generation_ == barrier_->generation_) --barrier_->arrived_;
  }

  bool poll_ready(Context& context) noexcept {
    detail::WaitBatch<Lock> released;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (node_.is_granted()) return true;
      if (!node_.is_linked()) {
        role_ = BarrierRole::follower;  // it may have been the leader of an earlier round
        if (!arrive()) {
          node_.waker = context.waker();
          return false;
        }
        role_ = BarrierRole::leader;
        released.gather(barrier_->waiters_);
      } else if (generation_ != barrier_->generation_) {
        barrier_->waiters_.remove(node_);
      } else {
        node_.waker = context.waker();
        return false;
      }
      node_.grant();
    }
    released.grant_all();
    return true;
  }
  BarrierRole take() noexcept {
    node_.revoke();
    return role_;
  }

 private:
  friend class BasicBarrier<Lock>;
  explicit BarrierWait(BasicBarrier<Lock>& barrier) noexcept : barrier_(&barrier) {}

  /// True when this one was the last.
  bool arrive() noexcept {
    if (++barrier_->arrived_ == barrier_->parties_) {
      barrier_->arrived_ = 0;
      ++barrier_->generation_;
      return true;
    }
    generation_ = barrier_->generation_;
    barrier_->waiters_.append(node_);
    return false;
  }

  BasicBarrier<Lock>* barrier_;
  detail::FutureNode node_;
  std::uint16_t generation_ = 0;
  BarrierRole role_ = BarrierRole::follower;
};

}  // namespace corps
