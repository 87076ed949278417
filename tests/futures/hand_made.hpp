// SPDX-License-Identifier: MIT OR Apache-2.0
// Futures as users write them: only poll().
#pragma once

#include <corps/corps.hpp>
#include <utility>

#include "support/counted.hpp"

namespace test {

/// Opened by hand; counts how often its future is polled.
struct Gate {
  int polls = 0;
  int futures = 0;
  bool is_open = false;
  corps::Waker waker;

  void open() {
    is_open = true;
    waker.wake();
  }
};

/// Ready with `value` once the gate is open.
template <class T>
class Pass {
 public:
  Pass(Gate& gate, T value) : gate_(&gate), value_(std::move(value)) { ++gate.futures; }
  // What was moved from lives on to the end of the expression, but is no future any more.
  Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), value_(std::move(other.value_)) {}
  ~Pass() {
    if (gate_ != nullptr && --gate_->futures == 0) gate_->waker = {};
  }
  corps::Poll<T> poll(corps::Context& context) {
    ++gate_->polls;
    if (gate_->is_open) return std::move(value_);
    gate_->waker = context.waker();
    return corps::pending;
  }

 private:
  Gate* gate_;
  T value_;
};

/// The same without a value.
class Walk {
 public:
  explicit Walk(Gate& gate) : pass_(gate, 0) {}
  corps::Poll<> poll(corps::Context& context) {
    if (!pass_.poll(context).is_ready()) return corps::pending;
    return corps::ready;
  }

 private:
  Pass<int> pass_;
};

}  // namespace test
