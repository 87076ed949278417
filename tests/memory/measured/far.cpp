// SPDX-License-Identifier: MIT OR Apache-2.0
#include "shapes.hpp"

namespace shapes {

Async<int> far(int value) {
  const int result = co_await leaf<24>(value);
  co_return result + 1;
}

Async<int> far_everywhere(int value) {
  const int result = co_await everywhere(value);
  co_return result;
}

}  // namespace shapes
