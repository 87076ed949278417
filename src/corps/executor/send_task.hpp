// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/sendable.hpp>
#include <corps/executor/task.hpp>

namespace corps {

/// A Task that may be spawned onto an executor of another priority, core or thread, by a SendSpawner: its parameters
/// are Sendable, or it does not compile. In all else as Task; a plain Spawner takes it, too.
///
///     corps::SendTask<> stop_motor(Motor motor) { co_await overcurrent.wait(); motor.stop(); }
///     urgent.spawn(stop_motor(std::move(motor))).value();
template <unsigned N = 1>
class [[nodiscard("a SendTask does not run until it is spawned")]] SendTask : public Task<N> {
 public:
  SendTask(SendTask&&) noexcept = default;
  SendTask& operator=(SendTask&&) = delete;

 private:
  template <class, class...>
  friend struct std::coroutine_traits;
  explicit SendTask(Task<N>&& task) noexcept : Task<N>(std::move(task)) {}
};

}  // namespace corps

/// The checks of a Task's parameters, and that they are Sendable: in the promise, since there all classes are complete.
template <unsigned N, class... Parameters>
struct std::coroutine_traits<corps::SendTask<N>, Parameters...> {
  using AsTask = std::coroutine_traits<corps::Task<N>, Parameters...>;

  struct promise_type : AsTask::promise_type {
    corps::SendTask<N> get_return_object() noexcept {
      static_assert((corps::detail::check_sendable_parameter<corps::Sendable<Parameters>, Parameters>() && ...));
      return corps::SendTask<N>(promise_type::prepare(std::coroutine_handle<promise_type>::from_promise(*this)));
    }
    static corps::SendTask<N> get_return_object_on_allocation_failure() noexcept {
      return corps::SendTask<N>(AsTask::promise_type::get_return_object_on_allocation_failure());
    }
  };
};
