// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/mps2/irq.hpp>
#include <chips/mps2/led.hpp>
#include <chips/mps2/uart.hpp>

namespace mps2_an385 {

/// What corps drives on an Arm MPS2 board with the FPGA image of Application Note AN385 (a Cortex-M3), and on QEMU's
/// machine of that name. The parts move out of it, one by one; none can be copied.
class Board {
 public:
  /// USERLED0 and USERLED1; off at first.
  mps2::Led<0> led;
  mps2::Led<1> led1;
  /// UART0. The log goes there, too, line by line between what is written here, unless the program sends it elsewhere.
  mps2::Uart uart;

  Board(Board&&) noexcept = default;

 private:
  friend Board take() noexcept;
  Board() noexcept = default;
};

/// The board, once: a second call panics.
Board take() noexcept;

}  // namespace mps2_an385
