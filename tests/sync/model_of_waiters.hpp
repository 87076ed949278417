// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <support/probe.hpp>

namespace test {

/// Futures that wait, in the order they came, each with who polls it and what the model knows of it.
template <class F, class Extra = int>
class WaitingFutures {
 public:
  struct One {
    std::unique_ptr<Probe> probe;
    std::unique_ptr<F> future;
    Extra extra;
    auto poll() { return probe->poll(*future); }
  };
  explicit WaitingFutures(corps::Executor& executor) : executor_(&executor) {}

  One make(F&& future, Extra extra = {}) {
    return {std::make_unique<Probe>(*executor_), std::make_unique<F>(std::move(future)), std::move(extra)};
  }
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  One& front() { return all_.front(); }
  One& operator[](std::size_t at) { return all_[at]; }
  void push(One one) { all_.push_back(std::move(one)); }
  One pop() { return take(0); }
  /// Cancels it, wherever it stands.
  void cancel(std::size_t at) { take(at); }

 private:
  One take(std::size_t at) {
    One one = std::move(all_[at]);
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(at));
    return one;
  }
  corps::Executor* executor_;
  std::deque<One> all_;
};

}  // namespace test
