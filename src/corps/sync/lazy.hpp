// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/once_cell.hpp>

namespace corps {

namespace detail {

/// What a function makes: what it returns, or what the future that it returns gives.
template <class R>
struct MadeBy {
  using Type = R;
};
template <class R>
  requires Future<R>
struct MadeBy<R> {
  using Type = result_of_t<adapted_t<R>>;
};
template <class T>
struct MadeBy<Async<T>> {
  using Type = T;
};

}  // namespace detail

/// An object that a function makes when it is first asked for.
///
///     constinit corps::Lazy calibration{load_calibration};  // Calibration or Async<Calibration> load_calibration()
///     Calibration& c = co_await calibration.get();
///
/// Asynchronous, whatever the function is: whoever asks while another makes it has to wait, and only a task can. Tasks
/// that ask meanwhile wait without polling; when the one that makes it is cancelled, the next starts the function anew.
/// Size on 32-bit: 12 + sizeof(T), and the function: 4, or 0 for a lambda without captures. Contexts: get() in tasks;
/// try_get() as the lock policy says, by default any.
template <class T, class F = T (*)(), class Lock = CriticalSectionLock>
class Lazy {
  /// What each get() calls: so it has no copy of the function.
  class Call {
   public:
    explicit Call(F& f) noexcept : f_(&f) {}
    [[gnu::always_inline]] decltype(auto) operator()() const { return detail::call_recorded(*f_); }

   private:
    F* f_;
  };

 public:
  using LockPolicy = Lock;

  constexpr explicit Lazy(F initialise) : initialise_(std::move(initialise)) {}

  /// The future of a reference to the object. `co_await` gives a `T&`; join, select and with_timeout a
  /// std::reference_wrapper. Cancel safety: as OnceCell::get_or_init. RAM: 6 words, and the function's future.
  OnceCellInit<T, Call, Lock> get() { return cell_.get_or_init(Call(initialise_)); }
  /// The object, or null when nobody has asked for it or it is still being made.
  T* try_get() noexcept { return cell_.try_get(); }

 private:
  OnceCell<T, Lock> cell_;
  [[no_unique_address]] F initialise_;
};

template <class F>
Lazy(F) -> Lazy<typename detail::MadeBy<std::invoke_result_t<F&>>::Type, F>;

}  // namespace corps
