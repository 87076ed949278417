// SPDX-License-Identifier: MIT OR Apache-2.0
// Polls a future by hand and tells whether it was woken since.
#pragma once

#include <corps/corps.hpp>
#include <memory>
#include <utility>

namespace test {

template <class F>
class Polled {
 public:
  explicit Polled(F&& future) : future_(std::make_unique<F>(std::move(future))) {}

  bool poll() {
    branch_.woken = false;
    corps::Context context(corps::Waker(branch_), executor_, nullptr);
    return future_->poll_ready(context);
  }
  bool woken() const { return branch_.woken; }
  auto result() { return future_->take(); }
  /// Cancels it.
  void drop() { future_.reset(); }

 private:
  corps::Executor executor_;
  corps::detail::Branch branch_;
  std::unique_ptr<F> future_;
};

inline std::span<std::byte> bytes_of(std::string& text) {
  return std::as_writable_bytes(std::span(text.data(), text.size()));
}

}  // namespace test
