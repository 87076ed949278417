// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/host/runtime/arguments.hpp>

namespace corps::host {
namespace {
constinit std::span<const char* const> program_arguments;
}

std::span<const char* const> arguments() noexcept { return program_arguments; }
void detail::set_arguments(std::span<const char* const> arguments) noexcept { program_arguments = arguments; }

}  // namespace corps::host
