// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps {

/// Stops the program for good with a message that says what is wrong and what to do; any context.
/// Defined by the board or, on the desktop, by src/arch/host.
/// Firmware reports it on the board's log and, under an emulator or debugger, ends the run as a fault.
[[noreturn]] void panic(const char* message) noexcept;

/// Ends the program: under emulation the run, with `code` as its exit status; on a board the core sleeps for good. What
/// was logged or written to a serial port is sent first; over USB a host that listens has 100 ms to fetch it. Write
/// `corps::exit`: with a using-directive the C library's `exit` is as near.
[[noreturn]] void exit(int code) noexcept;

}  // namespace corps
