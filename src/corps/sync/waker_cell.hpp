// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <corps/executor/waker.hpp>

namespace corps {

/// Holds the waker of the one future that waits for something a driver's interrupt handler reports. One word.
///
/// The future's `poll` registers first and looks at the hardware's state afterwards; the handler changes the state
/// first and wakes afterwards: so no order of the two loses a wake.
class WakerCell {
 public:
  constexpr WakerCell() noexcept = default;

  /// Leaves a waker, in place of the one before. Any context.
  void set(Waker waker) noexcept {
    arch::CriticalSection section;
    waker_ = waker;
  }
  /// Takes it back. A future's destructor calls this. Any context.
  void clear() noexcept { set(Waker()); }
  /// Wakes and forgets the waker that is there, if any. Any context.
  void wake() noexcept {
    // The wake is inside, so that the future cannot be destroyed between the two.
    arch::CriticalSection section;
    const Waker waker = waker_;
    waker_ = Waker();
    waker.wake();
  }

 private:
  Waker waker_;
};

}  // namespace corps
