// SPDX-License-Identifier: MIT OR Apache-2.0
// What the conformance suite runs on when it is firmware: the part of GoogleTest that it uses, without a heap, and an
// executor whose time passes on the chip's own timer.
#pragma once

#include <corps/corps.hpp>
#include <cstddef>
#include <type_traits>

namespace test {

/// One executor, its clock and its sleep: the interface of the desktop's VirtualMachine. Only one at a time.
///
/// The clock starts at 0 and moves only when told, so that the time which a chip needs for its instructions changes no
/// outcome. When it moves, it has really passed: the core sleeps until the chip's alarm wakes it, as the executor does
/// (at most a minute at a time: what is longer than that is skipped), and it is a failure when the alarm is early or
/// late. A test that leaves a timer or a woken task behind fails, too: what follows would run with it.
class Machine {
 public:
  Machine();
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  corps::Executor executor;
  corps::Spawner spawner() { return executor.spawner(); }

  /// Polls until no task is ready, without moving the clock. After `batches` somebody spins: the run ends as failed.
  void run_ready(int batches = 100'000);
  /// Moves the clock forward by `time`, stopping at each timer on the way and running what it wakes.
  void advance(corps::Clock::duration time);
  /// Runs until nothing is ready and no timer is set, moving the clock as needed.
  void run_until_idle(int batches = 1'000'000);

  /// For a test that counts polls: the simulator's machine has spurious ones otherwise.
  void poll_exactly() {}

  std::int64_t now() const;
};

namespace detail {

/// A test of the image, in the order of the sources. Four words.
class Case {
 public:
  using Function = void(Case&);  // the parameter makes the type one that nothing else has
  Case(const char* suite, const char* name, Function* run) noexcept;
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  const char* const suite;
  const char* const name;
  Function* const run;
  Case* next = nullptr;
};

/// Prints the head of a failure, once, and marks the test as failed.
void fail(const char* file, int line, const char* what) noexcept;
void print(const char* text) noexcept;

template <class T>
void print_value(const T& value) noexcept {
  corps::log::Writer out(corps::log::board_sink);
  if constexpr (std::is_null_pointer_v<T>) {
    out.text("nullptr");
  } else if constexpr (std::is_convertible_v<const T&, const char*>) {
    out.text(static_cast<const char*>(value));
  } else if constexpr (requires { log_print(out, value); }) {
    log_print(out, value);
  } else if constexpr (requires { corps::log::log_print(out, value); }) {
    corps::log::log_print(out, value);
  } else if constexpr (requires { value.count(); }) {  // a duration
    print_value(value.count());
  } else if constexpr (requires { value.time_since_epoch(); }) {
    print_value(value.time_since_epoch());
  } else {
    out.text("an object");
  }
}

/// Whether a check held. What does not has been printed.
class Outcome {
 public:
  explicit Outcome(bool good) noexcept : good_(good) {}
  explicit operator bool() const noexcept { return good_; }

 private:
  bool good_;
};

inline Outcome check(bool good, const char* file, int line, const char* what) noexcept {
  if (!good) fail(file, line, what);
  return Outcome(good);
}

template <class Compare, class A, class B>
Outcome compare(Compare holds, const A& a, const B& b, const char* file, int line, const char* what) {
  const bool good = static_cast<bool>(holds(a, b));
  if (!good) {
    fail(file, line, what);
    print("    left:  ");
    print_value(a);
    print("\n    right: ");
    print_value(b);
    print("\n");
  }
  return Outcome(good);
}

// What GoogleTest compares, it compares inside a system header, where compilers do not warn.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
inline constexpr auto equal = [](const auto& a, const auto& b) { return a == b; };
inline constexpr auto not_equal = [](const auto& a, const auto& b) { return a != b; };
inline constexpr auto less = [](const auto& a, const auto& b) { return a < b; };
inline constexpr auto less_or_equal = [](const auto& a, const auto& b) { return a <= b; };
inline constexpr auto greater = [](const auto& a, const auto& b) { return a > b; };
inline constexpr auto greater_or_equal = [](const auto& a, const auto& b) { return a >= b; };
#pragma GCC diagnostic pop

/// What stands behind a failed check: `EXPECT_EQ(a, b) << "for this reason"`.
class Note {
 public:
  ~Note() {
    if (used_) print("\n");
  }
  template <class T>
  Note& operator<<(const T& value) noexcept {
    if (!used_) print("    ");
    used_ = true;
    print_value(value);
    return *this;
  }

 private:
  bool used_ = false;
};
/// Makes a note nothing, so that it can be what a test returns.
struct Nothing {
  void operator=(const Note&) const noexcept {}
};

}  // namespace detail
}  // namespace test

#define TEST(suite, name)                                                                               \
  static void suite##_##name##_test(::test::detail::Case&);                                             \
  static ::test::detail::Case suite##_##name##_case(#suite, #name, suite##_##name##_test); /* NOLINT */ \
  static void suite##_##name##_test(::test::detail::Case&)

// The switch keeps an `else` of the test's own from belonging to this `if`.
#define CORPS_TEST_CHECK(on_failure, outcome) \
  switch (0)                                  \
  case 0:                                     \
  default:                                    \
    if (outcome)                              \
      ;                                       \
    else                                      \
      on_failure ::test::detail::Nothing() = ::test::detail::Note()
#define CORPS_TEST_TRUE(on_failure, text, ...) \
  CORPS_TEST_CHECK(on_failure,                 \
                   ::test::detail::check((__VA_ARGS__) ? true : false, __FILE__, __LINE__, text "(" #__VA_ARGS__ ")"))
#define CORPS_TEST_FALSE(on_failure, text, ...) \
  CORPS_TEST_CHECK(on_failure,                  \
                   ::test::detail::check((__VA_ARGS__) ? false : true, __FILE__, __LINE__, text "(" #__VA_ARGS__ ")"))
#define CORPS_TEST_COMPARE(on_failure, text, how, ...)                                                       \
  CORPS_TEST_CHECK(on_failure, ::test::detail::compare(::test::detail::how, __VA_ARGS__, __FILE__, __LINE__, \
                                                       text "(" #__VA_ARGS__ ")"))

#define EXPECT_TRUE(...) CORPS_TEST_TRUE(, "EXPECT_TRUE", __VA_ARGS__)
#define EXPECT_FALSE(...) CORPS_TEST_FALSE(, "EXPECT_FALSE", __VA_ARGS__)
#define EXPECT_EQ(...) CORPS_TEST_COMPARE(, "EXPECT_EQ", equal, __VA_ARGS__)
#define EXPECT_NE(...) CORPS_TEST_COMPARE(, "EXPECT_NE", not_equal, __VA_ARGS__)
#define EXPECT_LT(...) CORPS_TEST_COMPARE(, "EXPECT_LT", less, __VA_ARGS__)
#define EXPECT_LE(...) CORPS_TEST_COMPARE(, "EXPECT_LE", less_or_equal, __VA_ARGS__)
#define EXPECT_GT(...) CORPS_TEST_COMPARE(, "EXPECT_GT", greater, __VA_ARGS__)
#define EXPECT_GE(...) CORPS_TEST_COMPARE(, "EXPECT_GE", greater_or_equal, __VA_ARGS__)

#define ASSERT_TRUE(...) CORPS_TEST_TRUE(return, "ASSERT_TRUE", __VA_ARGS__)
#define ASSERT_FALSE(...) CORPS_TEST_FALSE(return, "ASSERT_FALSE", __VA_ARGS__)
#define ASSERT_EQ(...) CORPS_TEST_COMPARE(return, "ASSERT_EQ", equal, __VA_ARGS__)
#define ASSERT_NE(...) CORPS_TEST_COMPARE(return, "ASSERT_NE", not_equal, __VA_ARGS__)
#define ASSERT_LT(...) CORPS_TEST_COMPARE(return, "ASSERT_LT", less, __VA_ARGS__)
#define ASSERT_LE(...) CORPS_TEST_COMPARE(return, "ASSERT_LE", less_or_equal, __VA_ARGS__)
#define ASSERT_GT(...) CORPS_TEST_COMPARE(return, "ASSERT_GT", greater, __VA_ARGS__)
#define ASSERT_GE(...) CORPS_TEST_COMPARE(return, "ASSERT_GE", greater_or_equal, __VA_ARGS__)
