// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <span>

namespace corps::host {

/// The program's arguments, its name first: what `main`, which is the runtime's, was given. Any thread.
std::span<const char* const> arguments() noexcept;

namespace detail {
void set_arguments(std::span<const char* const> arguments) noexcept;
}

}  // namespace corps::host
