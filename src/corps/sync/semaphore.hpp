// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>
#include <optional>
#include <utility>

namespace corps {

template <class Lock>
class SemaphoreAcquire;
template <class Lock>
class SemaphorePermit;

/// A number of permits that tasks take and give back: at most so many at a time.
///
/// Requests are served in the order they came: a big one at the head of the line waits until there are permits enough,
/// and small ones behind it wait with it. Permits that were given to a waiter are its own even before it runs. Size on
/// 32-bit: 8 bytes. Contexts: as the lock policy says, by default any; the future in tasks.
template <class Lock>
class BasicSemaphore {
 public:
  using LockPolicy = Lock;

  using Permit = SemaphorePermit<Lock>;

  constexpr explicit BasicSemaphore(std::uint32_t permits) noexcept : available_(permits) {}
  BasicSemaphore(const BasicSemaphore&) = delete;
  BasicSemaphore& operator=(const BasicSemaphore&) = delete;

  /// The future of `permits` permits, all at once or none. More than there are now may be asked for: the request then
  /// holds up the line until enough have been released. Cancel safety: permits that it had been given go back, and to
  /// the next in the line. RAM: 5 words.
  SemaphoreAcquire<Lock> acquire(std::uint32_t permits = 1) noexcept { return SemaphoreAcquire<Lock>(*this, permits); }
  /// The permits, if there are enough and nobody waits.
  [[nodiscard("permits are released as soon as they are dropped")]] std::optional<Permit> try_acquire(
      std::uint32_t permits = 1) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!newcomer_may_take(permits)) return std::nullopt;
    available_ -= permits;
    return Permit(*this, permits);
  }
  /// Adds permits, whether they were acquired before or not, and serves those who wait. Panics when there would be more
  /// than 4,294,967,295. Interrupts are held off for one waiter at a time, whatever their number.
  void release(std::uint32_t permits = 1) noexcept {
    bool more;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      put_back(permits);
      more = admit_first();
    }
    if (more) detail::admit_rest<Lock>(*this);
  }
  /// Permits that are neither held nor given to somebody who has not run yet.
  std::uint32_t available() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return available_;
  }

 private:
  friend class SemaphoreAcquire<Lock>;
  template <class L, class P>
  friend void detail::admit_rest(P&) noexcept;

  struct Node : detail::FutureNode {
    explicit Node(std::uint32_t n) noexcept : permits(n) {}
    std::uint32_t permits;
  };

  bool newcomer_may_take(std::uint32_t permits) const noexcept { return waiters_.empty() && permits <= available_; }
  void put_back(std::uint32_t permits) noexcept {
    if (permits > UINT32_MAX - available_) panic("a Semaphore was given more than 4,294,967,295 permits");
    available_ += permits;
  }
  bool first_fits() const noexcept {
    return !waiters_.empty() && static_cast<const Node*>(waiters_.first())->permits <= available_;
  }
  /// Serves the first in the line if there are permits enough; true if there are enough for the next one, too.
  bool admit_first() noexcept {
    if (!first_fits()) return false;
    available_ -= static_cast<const Node*>(waiters_.first())->permits;
    waiters_.grant_first();
    return first_fits();
  }

  detail::WaitList waiters_;
  std::uint32_t available_;
};

using Semaphore = BasicSemaphore<CriticalSectionLock>;

/// Permits of a Semaphore, released when it is destroyed. Two words. Moves; a moved-from one holds none.
template <class Lock>
class [[nodiscard("permits are released as soon as they are dropped")]] SemaphorePermit {
 public:
  SemaphorePermit(SemaphorePermit&& other) noexcept
      : semaphore_(other.semaphore_), permits_(std::exchange(other.permits_, 0)) {}
  SemaphorePermit& operator=(SemaphorePermit&& other) noexcept {
    if (this != &other) {
      release();
      semaphore_ = other.semaphore_;
      permits_ = std::exchange(other.permits_, 0);
    }
    return *this;
  }
  ~SemaphorePermit() { release(); }

  /// Releases early. Any context.
  void release() noexcept {
    if (const std::uint32_t permits = std::exchange(permits_, 0)) semaphore_->release(permits);
  }
  /// Keeps the permits from coming back: the semaphore has so many fewer, until somebody calls its release().
  void forget() noexcept { permits_ = 0; }
  /// How many it holds.
  std::uint32_t count() const noexcept { return permits_; }

 private:
  friend class BasicSemaphore<Lock>;
  friend class SemaphoreAcquire<Lock>;
  SemaphorePermit(BasicSemaphore<Lock>& semaphore, std::uint32_t permits) noexcept
      : semaphore_(&semaphore), permits_(permits) {}
  BasicSemaphore<Lock>* semaphore_;
  std::uint32_t permits_;
};

/// The future that `Semaphore::acquire` returns.
template <class Lock>
class [[nodiscard("acquire() does nothing until it is awaited")]] SemaphoreAcquire
    : public Awaitable<SemaphoreAcquire<Lock>> {
 public:
  SemaphoreAcquire(SemaphoreAcquire&&) noexcept = default;
  ~SemaphoreAcquire() {
    bool more = false;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (node_.is_granted()) {
        semaphore_->put_back(node_.permits);
        more = semaphore_->admit_first();
      } else if (node_.is_linked()) {
        semaphore_->waiters_.remove(node_);
        // It may have been the big one that held up the line.
        more = semaphore_->admit_first();
      }
    }
    if (more) detail::admit_rest<Lock>(*semaphore_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_granted()) return true;
    if (!node_.is_linked()) {
      if (semaphore_->newcomer_may_take(node_.permits)) {
        semaphore_->available_ -= node_.permits;
        node_.grant();
        return true;
      }
      semaphore_->waiters_.append(node_);
    }
    node_.waker = context.waker();
    return false;
  }
  SemaphorePermit<Lock> take() noexcept {
    node_.revoke();
    return SemaphorePermit<Lock>(*semaphore_, node_.permits);
  }

 private:
  friend class BasicSemaphore<Lock>;
  SemaphoreAcquire(BasicSemaphore<Lock>& semaphore, std::uint32_t permits) noexcept
      : semaphore_(&semaphore), node_(permits) {}
  BasicSemaphore<Lock>* semaphore_;
  typename BasicSemaphore<Lock>::Node node_;
};

}  // namespace corps
