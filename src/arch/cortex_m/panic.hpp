// SPDX-License-Identifier: MIT OR Apache-2.0
// What the end of a program needs of drivers. Weak: images without the driver have none of it. A call of a weak
// function that nobody defines is a step to the next instruction (ELF for the Arm Architecture, 5.6.1.1), so nobody has
// to ask.
#pragma once

namespace corps::arch {

/// Shows a panic's message on the board's log. Interrupts are off. Defined beside the log's sink.
[[gnu::weak]] void show_panic(const char* message) noexcept;

/// Waits until what drivers have in their buffers has left the chip. Interrupts are off. Defined by the serial ports.
[[gnu::weak]] void flush_output() noexcept;

/// The same for USB, where a host has to fetch it: for so long as one listens, and not for ever.
[[gnu::weak]] void flush_usb() noexcept;

}  // namespace corps::arch
