// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/corps.hpp>
#include <utility>

namespace test {

/// Polls futures by hand as a task would, and tells whether it was woken. Outlives the futures that it polled.
class Probe {
 public:
  explicit Probe(corps::Executor& executor) : executor_(&executor) {
    header_.state = corps::detail::TaskHeader::claimed;
    header_.start_waiting(executor);
    header_.strand.suspend(
        this, [](void* probe, corps::Context&) { return static_cast<Probe*>(probe)->wakes_++, false; }, {});
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() {
    while (executor_->has_ready_tasks()) executor_->poll();
  }

  corps::Waker waker() { return corps::Waker(header_); }
  corps::Context context() { return corps::Context(waker(), *executor_, nullptr); }

  template <class F>
  auto poll(F& future) {
    corps::Context polling = context();
    return future.poll(polling);
  }

  /// How often it was polled because of wakes since the last call. Runs one batch of the executor.
  int take_wakes() {
    executor_->poll();
    return std::exchange(wakes_, 0);
  }

 private:
  corps::detail::TaskHeader header_{};
  corps::Executor* executor_;
  int wakes_ = 0;
};

}  // namespace test
