// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/sync/wait_list.hpp>
#include <initializer_list>
#include <memory>

namespace corps::host {

namespace detail {
class SignalQueue;
}

class NextSignal;

/// Signals of the system to this process, SIGINT (Ctrl-C), SIGTERM and the like, as values for tasks instead of what
/// they do by themselves.
///
///     corps::host::ProcessSignals interrupts{SIGINT, SIGTERM};
///     const int which = co_await interrupts.next();
///
/// From its construction to its end; what arrives while nobody awaits it is kept. Of several objects for one signal
/// each gets it. Belongs to the thread that makes it. Contexts: tasks.
class ProcessSignals {
 public:
  /// Panics for what no program can catch (SIGKILL) and for numbers that are none.
  ProcessSignals(std::initializer_list<int> numbers);
  ProcessSignals(ProcessSignals&&) noexcept = default;
  ProcessSignals& operator=(ProcessSignals&&) = delete;
  ~ProcessSignals();

  /// The future of the number of the next signal. Several tasks have their turns in the order they came. Cancel safety:
  /// no signal is lost.
  NextSignal next() noexcept;

 private:
  std::shared_ptr<detail::SignalQueue> queue_;
};

/// The future that `ProcessSignals::next` returns.
class [[nodiscard("next() does nothing until it is awaited")]] NextSignal : public Awaitable<NextSignal> {
 public:
  explicit NextSignal(std::shared_ptr<detail::SignalQueue> queue) noexcept : queue_(std::move(queue)) {}
  /// Only before it is polled.
  NextSignal(NextSignal&& other) noexcept;
  ~NextSignal();

  bool poll_ready(Context& context) noexcept;
  int take() const noexcept { return number_; }

 private:
  std::shared_ptr<detail::SignalQueue> queue_;
  corps::detail::WaitNode node_;
  int number_ = 0;
};

}  // namespace corps::host
