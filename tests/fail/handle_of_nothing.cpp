// expect: no matching (function|constructor)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <optional>

#ifndef CORPS_FAIL
std::optional<corps::TaskHandle> handle;
#else
corps::TaskHandle handle;
#endif
