// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/corps.hpp>
#include <support/conformance.hpp>
#include <utility>

namespace test {

/// Opened by hand; counts how often its future is polled, and how many there are.
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

/// Ready with a Token once the gate is open: a future as users write them, with a move-only result.
class Pass {
 public:
  explicit Pass(Gate& gate, int value = 0) : gate_(&gate), value_(value) { ++gate.futures; }
  Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), value_(other.value_) {}
  ~Pass() {
    if (gate_ != nullptr && --gate_->futures == 0) gate_->waker = {};
  }
  corps::Poll<Token> poll(corps::Context& context) {
    ++gate_->polls;
    if (gate_->is_open) return Token(value_);
    gate_->waker = context.waker();
    return corps::pending;
  }

 private:
  Gate* gate_;
  int value_;
};

/// The same without a value.
class Walk {
 public:
  explicit Walk(Gate& gate) : pass_(gate) {}
  corps::Poll<> poll(corps::Context& context) {
    if (!pass_.poll(context).is_ready()) return corps::pending;
    return corps::ready;
  }

 private:
  Pass pass_;
};

inline corps::Async<Token> pass_slowly(Gate& gate, int value) {
  Token local(100);
  co_await Walk(gate);
  co_return Token(value);
}

/// The gates of a test; none of their futures may survive it, and no token.
struct Gates {
  Gate gate[8];
  Gates() { Token::alive = 0; }
  ~Gates() {
    for (const Gate& g : gate) EXPECT_EQ(g.futures, 0);
    EXPECT_EQ(Token::alive, 0);
  }
  Gate& operator[](std::size_t i) { return gate[i]; }
};

}  // namespace test
