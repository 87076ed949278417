// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/task_parameters.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace app {
struct View {
  const char* text;
};
struct Empty {};
struct Full {
  int n;
};
}  // namespace app
template <>
inline constexpr bool corps::is_view<app::View> = true;

namespace {

using corps::detail::is_owned_parameter;

template <class... T>
constexpr bool all_owned = (is_owned_parameter<T>() && ...);
template <class... T>
constexpr bool none_owned = (!is_owned_parameter<T>() && ...);

TEST(TaskParameters, MayBeValues) {
  EXPECT_TRUE((all_owned<int, const int, double, std::string, std::unique_ptr<int>, std::array<int, 3>, app::Full,
                         app::Empty, int app::Full::*>));
}
TEST(TaskParameters, MayNotBeReferences) {
  EXPECT_TRUE((none_owned<int&, const int&, int&&, std::string&, const app::Full&, app::Full&&, app::Empty&&>));
}
TEST(TaskParameters, MayNotBePointers) {
  EXPECT_TRUE((none_owned<int*, const char*, const char* const, void*, void (*)(), app::Empty*>));
}
TEST(TaskParameters, MayNotBeViews) {
  EXPECT_TRUE((none_owned<std::string_view, const std::string_view, std::wstring_view, std::span<int>,
                          std::span<const char, 3>, std::reference_wrapper<int>>));
}
TEST(TaskParameters, MayNotBeWhatTheUserDeclaresAView) { EXPECT_TRUE((none_owned<app::View, const app::View>)); }
TEST(TaskParameters, MayBeReferencesToStaticObjects) {
  EXPECT_TRUE((all_owned<corps::StaticRef<int>, corps::StaticRef<const app::Full>, corps::StaticString>));
}
TEST(TaskParameters, MayBeTheObjectOfACapturelessLambda) {
  auto lambda = [] {};
  EXPECT_TRUE((all_owned<const decltype(lambda)&>));
  int captured = 0;
  auto capturing = [captured] { return captured; };
  EXPECT_TRUE((none_owned<const decltype(capturing)&>));
}

int global = 1;
TEST(StaticRef, RefersToItsObject) {
  constexpr corps::StaticRef<int> reference = corps::static_ref(global);
  *reference = 5;
  EXPECT_EQ(global, 5);
  EXPECT_EQ(&reference.get(), &global);
  static app::Full full{3};
  EXPECT_EQ(corps::static_ref(full)->n, 3);
  corps::StaticRef<const app::Full> to_const = corps::static_ref(std::as_const(full));
  EXPECT_EQ(to_const->n, 3);
}

TEST(StaticString, IsMadeFromLiterals) {
  constexpr corps::StaticString text = "hello";
  EXPECT_EQ(text.view(), "hello");
  EXPECT_EQ(corps::StaticString().view(), "");
  EXPECT_EQ(corps::StaticString("").view().size(), 0u);
  corps::StaticString other = "a\0b";
  EXPECT_EQ(other.view().size(), 3u);
  other = text;
  std::string_view view = other;
  EXPECT_EQ(view, "hello");
}

}  // namespace
