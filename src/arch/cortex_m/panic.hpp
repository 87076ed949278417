// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Shows the last words of a program on the board's log, with interrupts off and without waiting for anything but the
/// hardware. Defined beside the log's sink, so that only images that have one carry it.
[[gnu::weak]] void show_panic(const char* message) noexcept;

/// Sends what the log has not sent yet, with interrupts off: a program that logs and exits has its last line seen. Defined in
/// the same place.
[[gnu::weak]] void finish_log() noexcept;

}  // namespace corps::arch
