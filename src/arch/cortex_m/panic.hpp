// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Shows the last words of a program on the board's log, with interrupts off and without waiting for anything but the
/// hardware. Defined beside the log's sink, so that only images that have one carry it.
[[gnu::weak]] void show_panic(const char* message) noexcept;

}  // namespace corps::arch
