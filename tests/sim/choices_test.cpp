// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <arch/sim/choices.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

using corps::sim::Bound;
using corps::sim::Choice;
using corps::sim::Choices;

namespace {

/// Every run of `draw` within the bound.
template <class Draw>
std::vector<std::string> all_runs(Draw draw, Bound bound, bool& complete) {
  std::vector<std::string> runs;
  std::vector<Choice> list;
  bool cut_short = false;
  do {
    Choices choices = Choices::listed(list);
    runs.push_back(draw(choices));
    list.assign(choices.made().begin(), choices.made().end());
  } while (runs.size() < bound.runs && next_choices(list, bound, cut_short));
  complete = !cut_short;
  return runs;
}

std::string draw_two_of_three(Choices& choices) {
  std::string text;
  for (int i = 0; i < 2; ++i) text += static_cast<char>('a' + choices.choose(3));
  return text;
}

/// The orders of three things.
std::string draw_permutation(Choices& choices) {
  std::string left = "abc";
  std::string text;
  while (!left.empty()) {
    const unsigned i = choices.choose(static_cast<unsigned>(left.size()));
    text += left[i];
    left.erase(i, 1);
  }
  return text;
}

}  // namespace

TEST(Choices, OfASeedAreTheSameEachTime) {
  Choices first = Choices::seeded(42);
  Choices second = Choices::seeded(42);
  for (unsigned i = 1; i < 10'000; ++i) ASSERT_EQ(first.choose(i), second.choose(i));
}

TEST(Choices, OfNeighbouringSeedsDiffer) {
  std::set<std::string> runs;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Choices choices = Choices::seeded(seed);
    std::string run;
    for (int i = 0; i < 40; ++i) run += static_cast<char>('0' + choices.choose(2));
    runs.insert(run);
  }
  EXPECT_EQ(runs.size(), 1000u);
}

TEST(Choices, FallOnEveryAlternativeAboutEquallyOften) {
  Choices choices = Choices::seeded(7);
  std::map<unsigned, int> counts;
  for (int i = 0; i < 70'000; ++i) ++counts[choices.choose(7)];
  ASSERT_EQ(counts.size(), 7u);
  for (const auto& [value, count] : counts) EXPECT_NEAR(count, 10'000, 500) << value;
}

TEST(Choices, SeldomMeansOneInSoMany) {
  Choices choices = Choices::seeded(7);
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) taken += choices.choose_seldom(3, 20) != 0;
  EXPECT_NEAR(taken, 5'000, 300);
}

TEST(Choices, OfAQuantityReachBothEndsAndWhatIsBetween) {
  Choices choices = Choices::seeded(7);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(choices.quantity(5));
  EXPECT_EQ(seen, (std::set<std::int64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(choices.quantity(0), 0);
}

TEST(Choices, OfAListTakeTheFirstAlternativeAfterItsEnd) {
  const Choice list[] = {{2, 3}, {1, 2}};
  Choices choices = Choices::listed(list);
  EXPECT_EQ(choices.choose(3), 2u);
  EXPECT_EQ(choices.choose(1), 0u);  // no choice
  EXPECT_EQ(choices.choose(2), 1u);
  EXPECT_EQ(choices.choose(9), 0u);
  const Choice made[] = {{2, 3}, {1, 2}, {0, 9}};
  EXPECT_TRUE(std::equal(choices.made().begin(), choices.made().end(), std::begin(made), std::end(made)));
}

TEST(Choices, AreEnumeratedEachOnceAndCompletely) {
  bool complete = false;
  EXPECT_EQ(all_runs(draw_two_of_three, {}, complete),
            (std::vector<std::string>{"aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc"}));
  EXPECT_TRUE(complete);
  EXPECT_EQ(all_runs(draw_permutation, {}, complete),
            (std::vector<std::string>{"abc", "acb", "bac", "bca", "cab", "cba"}));
  EXPECT_TRUE(complete);
}

TEST(Choices, WithinABoundSayThatTheyAreNotComplete) {
  bool complete = true;
  EXPECT_EQ(all_runs(draw_two_of_three, {.choices = 1}, complete), (std::vector<std::string>{"aa", "ba", "ca"}));
  EXPECT_FALSE(complete);
  EXPECT_EQ(all_runs(draw_two_of_three, {.deviations = 1}, complete),
            (std::vector<std::string>{"aa", "ab", "ac", "ba", "ca"}));
  EXPECT_FALSE(complete);
  EXPECT_EQ(all_runs(draw_two_of_three, {.choices = 2, .deviations = 2}, complete).size(), 9u);
  EXPECT_TRUE(complete);
}

TEST(Choices, AreWrittenAndReadAsText) {
  const Choice list[] = {{0, 2}, {0, 2}, {0, 2}, {1, 2}, {2, 5}, {2, 3}, {0, 2}};
  EXPECT_EQ(corps::sim::to_text(list), "0*3,1,2*2");
  EXPECT_EQ(corps::sim::to_text({}), "0");
  const auto read = corps::sim::choices_from_text("0*3,1,2*2");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(corps::sim::to_text(*read), "0*3,1,2*2");
  for (const char* wrong : {"", ",", "1,", "a", "1*", "*3", "1**2", "1 2", "-1", "99999", "0*99999999"}) {
    EXPECT_FALSE(corps::sim::choices_from_text(wrong).has_value()) << wrong;
  }
}

TEST(Choices, ASeedIsADecimalNumberOfSixtyFourBits) {
  EXPECT_EQ(corps::sim::seed_from_text("0"), 0u);
  EXPECT_EQ(corps::sim::seed_from_text("18446744073709551615"), UINT64_MAX);
  for (const char* wrong : {"", "abc", "-1", "+1", " 1", "1 ", "0x10", "18446744073709551616"}) {
    EXPECT_FALSE(corps::sim::seed_from_text(wrong).has_value()) << wrong;
  }
}

TEST(ChoicesDeathTest, ThatLeadElsewhereAreNoticed) {
  const Choice list[] = {{1, 3}};
  Choices choices = Choices::listed(list);
  EXPECT_DEATH(choices.choose(2), "not reproducible");
}

TEST(ChoicesDeathTest, ThatDoNotFitTheProgramAreNotBlamedOnIt) {
  Choices choices = Choices::listed(*corps::sim::choices_from_text("1,9"));
  EXPECT_EQ(choices.choose(2), 1u);
  EXPECT_DEATH(choices.choose(3), "wrong choices: choice 2 of the list is 9, and there are 0 to 2 here");
}
