// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace rp2040::irq {

/// Interrupt lines (RP2040 datasheet, 2.3.2).
enum Line : unsigned {
  timer_0,
  timer_1,  ///< the alarm of interrupt executors, in programs that have one
  timer_2,
  timer_3,
  pwm_wrap,
  usb,
  xip,
  pio0_0,
  pio0_1,
  pio1_0,
  pio1_1,
  dma_0,
  dma_1,
  io_bank0,
  io_qspi,
  sio_core0,
  sio_core1,
  clocks,
  spi0,
  spi1,
  uart0,
  uart1,
  adc,
  i2c0,
  i2c1,
  rtc,
  software_0,  ///< 26 to 31 are connected to nothing: for software
  software_1,
  software_2,
  software_3,
  software_4,
  software_5,
  count,
};

}  // namespace rp2040::irq
