// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

namespace corps::sim {

/// The name of the function of this program that `code` is the start of, as its source has it, without namespaces that
/// have no name and without parameters: "blink"; empty when the program was stripped.
std::string function_name(const void* code);

}  // namespace corps::sim
