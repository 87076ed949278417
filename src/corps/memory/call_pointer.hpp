// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

namespace corps {

/// Calls a function through a pointer, in a way that the memory tool understands (docs/memory-stack.md):
///
///     corps::call_pointer(on_line, line);       instead of     on_line(line);
///
/// The tool takes it that any function of that type may be called whose address the program takes. Contexts: any.
/// Cost: none; it is the same call.
template <class Function, class... Arguments>
[[gnu::always_inline]] inline decltype(auto) call_pointer(Function* function, Arguments&&... arguments) noexcept(
    noexcept(function(std::forward<Arguments>(arguments)...))) {
  // Not a requires-clause, which would make the symbol's name one that older demanglers cannot read.
  static_assert(std::is_function_v<Function>, "call_pointer takes a pointer to a function");
  return function(std::forward<Arguments>(arguments)...);
}

}  // namespace corps
