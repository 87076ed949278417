// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace corps {

template <class T, class Lock>
class OnceCellGet;
template <class T, class F, class Lock>
class OnceCellInit;

/// A place for an object that is made once, while the program runs, and stays: any number of tasks wait until it is
/// there, without polling for it.
///
/// For what other tasks need and one task finds out: a configuration, a driver after its start-up. It does not protect
/// the object: use a `OnceCell<Mutex<T>>` where several change it. Size on 32-bit: 12 + sizeof(T). Contexts: set() and
/// try_get() as the lock policy says, by default any; the futures in tasks.
template <class T, class Lock = CriticalSectionLock>
class OnceCell {
  static_assert(std::is_object_v<T>, "a OnceCell holds an object: OnceCell<T>; for a mere event use an Event");

 public:
  using LockPolicy = Lock;

  constexpr OnceCell() noexcept {}
  OnceCell(const OnceCell&) = delete;
  OnceCell& operator=(const OnceCell&) = delete;
  constexpr ~OnceCell()
    requires std::is_trivially_destructible_v<T>
  = default;
  ~OnceCell() {
    if (state_ == State::full) std::destroy_at(&value_);
  }

  /// Puts the object in and releases all who wait for it. The error is the object itself, when there is one already or
  /// an initialiser is at work on one.
  std::expected<void, T> set(T value) {
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (state_ != State::empty) return std::unexpected(std::move(value));
      state_ = State::claimed;
    }
    Claim claim(*this);
    std::construct_at(&value_, std::move(value));
    claim.fulfil();
    return {};
  }
  /// The object, or null when it is not there yet.
  T* try_get() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return state_ == State::full ? &value_ : nullptr;
  }

  /// The future of a reference to the object: waits until it is there. `co_await` gives a `T&`; join, select and
  /// with_timeout a std::reference_wrapper. Cancel safety: nothing to lose. RAM: 4 words.
  OnceCellGet<T, Lock> get() noexcept { return OnceCellGet<T, Lock>(*this); }
  /// The same, but makes the object if there is none: `initialise()` returns it, or is an Async function or future of
  /// it.
  ///
  /// One initialiser works at a time; the others wait for its result, in the order they came. Cancel safety: when the
  /// one at work is cancelled (or throws), the next tries its own. RAM: 5 words, `initialise`, and its future.
  template <class F>
  OnceCellInit<T, F, Lock> get_or_init(F initialise) {
    return OnceCellInit<T, F, Lock>(*this, std::move(initialise));
  }

 private:
  friend class OnceCellGet<T, Lock>;
  template <class U, class F, class L>
  friend class OnceCellInit;

  /// claimed: one who sets or initialises is at work, or has been given its turn to.
  enum class State : std::uint8_t { empty, claimed, full };

  /// The right to make the object; gives it up when it is destroyed unfulfilled.
  class Claim {
   public:
    explicit Claim(OnceCell& cell) noexcept : cell_(&cell) {}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() {
      if (cell_ == nullptr) return;
      [[maybe_unused]] typename Lock::Guard guard;
      cell_->give_up();
    }
    void fulfil() noexcept { std::exchange(cell_, nullptr)->publish(); }

   private:
    OnceCell* cell_;
  };

  /// Under the lock.
  void give_up() noexcept {
    if (initialisers_.empty()) {
      state_ = State::empty;
    } else {
      initialisers_.grant_first();
    }
  }
  void publish() noexcept {
    detail::WaitBatch<Lock> getters;
    detail::WaitBatch<Lock> initialisers;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      state_ = State::full;
      getters.gather(getters_);
      initialisers.gather(initialisers_);
    }
    getters.grant_all();
    initialisers.grant_all();
  }

  struct Nothing {};
  detail::WaitList getters_;
  detail::WaitList initialisers_;
  State state_ = State::empty;
  union {
    Nothing nothing_{};  // a constant expression leaves no union without a member
    T value_;
  };
};

/// The future that `OnceCell::get` returns.
template <class T, class Lock>
class [[nodiscard("get() does nothing until it is awaited")]] OnceCellGet : public Awaitable<OnceCellGet<T, Lock>> {
 public:
  OnceCellGet(OnceCellGet&&) noexcept = default;
  ~OnceCellGet() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) cell_->getters_.remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (cell_->state_ == OnceCell<T, Lock>::State::full) {
      if (node_.is_linked()) cell_->getters_.remove(node_);
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) cell_->getters_.append(node_);
    return false;
  }
  std::reference_wrapper<T> take() noexcept {
    node_.revoke();
    return cell_->value_;
  }
  T& await_resume() noexcept { return take(); }

 private:
  friend class OnceCell<T, Lock>;
  explicit OnceCellGet(OnceCell<T, Lock>& cell) noexcept : cell_(&cell) {}
  OnceCell<T, Lock>* cell_;
  detail::FutureNode node_;
};

namespace detail {

/// Where an initialiser's future runs; nothing for one that returns the object itself.
template <class Returned, bool is_async>
struct InitialiserWork {
  struct Type {};
};
template <class Returned>
struct InitialiserWork<Returned, true> {
  using Type = std::optional<adapted_t<Returned>>;
};

}  // namespace detail

/// The future that `OnceCell::get_or_init` returns.
template <class T, class F, class Lock>
class [[nodiscard("get_or_init() does nothing until it is awaited")]] OnceCellInit
    : public Awaitable<OnceCellInit<T, F, Lock>> {
  using State = typename OnceCell<T, Lock>::State;
  using Returned = std::invoke_result_t<F&>;
  static constexpr bool is_async = !std::is_same_v<Returned, T> && !std::is_convertible_v<Returned, T>;

 public:
  OnceCellInit(OnceCellInit&& other)
      : cell_(other.cell_), node_(std::move(other.node_)), initialise_(std::move(other.initialise_)) {
    if (other.has_claim_) panic("a future was moved while it was being awaited");
  }
  ~OnceCellInit() {
    // Cancelled at work: what it has begun goes first, then the next one may begin.
    if constexpr (is_async) work_.reset();
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) cell_->initialisers_.remove(node_);
    if (has_claim_ || (node_.is_granted() && cell_->state_ == State::claimed)) cell_->give_up();
  }

  bool poll_ready(Context& context) {
    if (!has_claim_) {
      [[maybe_unused]] typename Lock::Guard guard;
      if (cell_->state_ == State::full) {
        if (node_.is_linked()) cell_->initialisers_.remove(node_);
        return true;
      }
      if (!node_.is_granted() && cell_->state_ == State::claimed) {
        node_.waker = context.waker();
        if (!node_.is_linked()) cell_->initialisers_.append(node_);
        return false;
      }
      node_.revoke();
      cell_->state_ = State::claimed;
      has_claim_ = true;
    }
    // When it throws, the next one may begin, or this one again.
    detail::OnUnwind give_up([this] { abandon(); });
    const bool is_made = make(context);
    give_up.dismiss();
    if (!is_made) return false;
    has_claim_ = false;
    cell_->publish();
    return true;
  }
  std::reference_wrapper<T> take() noexcept {
    node_.revoke();
    return cell_->value_;
  }
  T& await_resume() {
    detail::rethrow_leaf_exception();
    return take();
  }

 private:
  friend class OnceCell<T, Lock>;
  OnceCellInit(OnceCell<T, Lock>& cell, F&& initialise) : cell_(&cell), initialise_(std::move(initialise)) {}

  /// Without the lock: while it is claimed, nobody else looks at the place of the object.
  bool make(Context& context) {
    if constexpr (is_async) {
      if (!work_) {
        CORPS_RECORD_HERE(CORPS_RECORD_LATER);
        work_.emplace(detail::call_recorded(initialise_));
      }
      if (!work_->poll_ready(context)) return false;
      ::new (static_cast<void*>(std::addressof(cell_->value_))) T(work_->take());
      work_.reset();
    } else {
      ::new (static_cast<void*>(std::addressof(cell_->value_))) T(std::invoke(initialise_));
    }
    return true;
  }
  void abandon() noexcept {
    if constexpr (is_async) work_.reset();
    [[maybe_unused]] typename Lock::Guard guard;
    has_claim_ = false;
    cell_->give_up();
  }

  OnceCell<T, Lock>* cell_;
  detail::FutureNode node_;
  bool has_claim_ = false;
  [[no_unique_address]] F initialise_;
  [[no_unique_address]] typename detail::InitialiserWork<Returned, is_async>::Type work_;
};

namespace detail {
template <class T, class F, class Lock>
inline constexpr unsigned later_calls_in<OnceCellInit<T, F, Lock>> = calls_returned<std::invoke_result_t<F&>>;
}  // namespace detail

}  // namespace corps
