// SPDX-License-Identifier: MIT OR Apache-2.0
// select and join, nested in each other, against a model that says which future each poll polls, and what comes out.
#include <gtest/gtest.h>

#include <algorithm>
#include <corps/corps.hpp>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "hand_made.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using test::Gate;
using test::Walk;

constexpr int gates_count = 5;

/// What a tree of selects and joins does, over gates as leaves.
class Model {
 public:
  static Model gate(int number) { return Model(Kind::gate, number, {}); }
  static Model select(std::vector<Model> branches) { return Model(Kind::select, 0, std::move(branches)); }
  static Model join(std::vector<Model> branches) { return Model(Kind::join, 0, std::move(branches)); }

  /// Whether the gate's future is there and waits; marks the way to it.
  bool wake(int gate) {
    if (done_) return false;
    if (kind_ == Kind::gate) return gate == number_;
    bool is_here = false;
    for (Model& branch : branches_) {
      if (branch.wake(gate)) branch.woken_ = is_here = true;
    }
    return is_here;
  }
  bool poll(const Gate* gates, int* polls) {
    switch (kind_) {
      case Kind::gate:
        ++polls[number_];
        return gates[number_].is_open;
      case Kind::select: {
        const bool poll_all = !any_woken();
        for (winner_ = 0; winner_ < branches_.size(); ++winner_) {
          if (branches_[winner_].is_due(poll_all) && branches_[winner_].poll(gates, polls)) return true;
        }
        return false;
      }
      case Kind::join:
        break;
    }
    const bool poll_all = !any_woken();
    bool all = true;
    for (Model& branch : branches_) {
      if (!branch.done_ && branch.is_due(poll_all)) branch.done_ = branch.poll(gates, polls);
      all = all && branch.done_;
    }
    return all;
  }
  std::size_t winner() const { return winner_; }
  const Model& branch(std::size_t n) const { return branches_[n]; }

 private:
  enum class Kind { gate, select, join };
  Model(Kind kind, int number, std::vector<Model> branches)
      : kind_(kind), number_(number), branches_(std::move(branches)) {}
  /// A poll that no branch was woken for, as the first is, polls all of them.
  bool any_woken() const {
    return std::ranges::any_of(branches_, [](const Model& branch) { return !branch.done_ && branch.woken_; });
  }
  bool is_due(bool poll_all) {
    const bool was_woken = std::exchange(woken_, false);
    return poll_all || was_woken;
  }

  Kind kind_;
  int number_;
  std::vector<Model> branches_;
  std::size_t winner_ = 0;
  bool woken_ = false;
  bool done_ = false;
};

/// 100,000 random steps: gates are opened, futures are woken for no reason, polled for no reason, dropped, made anew.
void compare(unsigned seed, const Model& made, auto make_future, auto check_result) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  std::mt19937 random(seed);
  Gate gates[gates_count];
  int polls[gates_count] = {};
  int results = 0;
  using Future = decltype(make_future(gates));
  std::optional<Future> future;
  std::optional<Model> model;
  auto poll = [&] {
    auto outcome = probe.poll(*future);
    ASSERT_EQ(outcome.is_ready(), model->poll(gates, polls));
    for (int i = 0; i < gates_count; ++i) ASSERT_EQ(gates[i].polls, polls[i]) << "gate " << i;
    if (!outcome.is_ready()) return;
    check_result(*outcome, *model);
    ++results;
    future.reset();
    model.reset();
  };
  for (int step = 0; step < 100'000; ++step) {
    SCOPED_TRACE(step);
    const int which = static_cast<int>(random() % gates_count);
    switch (random() % 8) {
      case 0:
      case 1:
        gates[which].is_open = !gates[which].is_open;
        [[fallthrough]];
      case 2:
      case 3: {
        gates[which].waker.wake();
        const bool waits = model && model->wake(which);
        // A branch of a join that is done may still have its waker.
        if (waits) {
          ASSERT_EQ(probe.take_wakes(), 1);
        } else {
          ASSERT_LE(probe.take_wakes(), 1);
        }
        if (waits) poll();
        break;
      }
      case 4:  // two at once: one poll
        for (int gate : {which, (which + 1) % gates_count}) {
          gates[gate].waker.wake();
          if (model) model->wake(gate);
        }
        ASSERT_LE(probe.take_wakes(), 1);
        if (model) poll();
        break;
      case 5:
        if (model) poll();
        break;
      case 6:
        if (random() % 8 != 0) break;
        future.reset();
        model.reset();
        for (const Gate& gate : gates) ASSERT_EQ(gate.futures, 0);
        break;
      default:
        if (model) break;
        future.emplace(make_future(gates));
        model = made;
        poll();
    }
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(results, 1'000);
}

const Model a = Model::gate(0), b = Model::gate(1), c = Model::gate(2), d = Model::gate(3), e = Model::gate(4);

TEST(CombinatorsModel, SelectOfFour) {
  compare(
      1, Model::select({a, b, c, d}),
      [](Gate* g) { return corps::select(Walk(g[0]), Walk(g[1]), Walk(g[2]), Walk(g[3])); },
      [](auto& result, const Model& model) { ASSERT_EQ(result.index(), model.winner()); });
}

TEST(CombinatorsModel, JoinOfFour) {
  compare(
      2, Model::join({a, b, c, d}), [](Gate* g) { return corps::join(Walk(g[0]), Walk(g[1]), Walk(g[2]), Walk(g[3])); },
      [](auto&, const Model&) {});
}

TEST(CombinatorsModel, SelectOfJoins) {
  compare(
      3, Model::select({Model::join({a, b}), c, Model::join({d, e})}),
      [](Gate* g) {
        return corps::select(corps::join(Walk(g[0]), Walk(g[1])), Walk(g[2]), corps::join(Walk(g[3]), Walk(g[4])));
      },
      [](auto& result, const Model& model) { ASSERT_EQ(result.index(), model.winner()); });
}

TEST(CombinatorsModel, JoinOfSelects) {
  compare(
      4, Model::join({Model::select({a, b}), Model::select({c, Model::join({d, e})})}),
      [](Gate* g) {
        return corps::join(corps::select(Walk(g[0]), Walk(g[1])),
                           corps::select(Walk(g[2]), corps::join(Walk(g[3]), Walk(g[4]))));
      },
      [](auto& result, const Model& model) {
        ASSERT_EQ(std::get<0>(result).index(), model.branch(0).winner());
        ASSERT_EQ(std::get<1>(result).index(), model.branch(1).winner());
      });
}

TEST(CombinatorsModel, SelectOfAnArray) {
  compare(
      5, Model::select({a, b, c, d}),
      [](Gate* g) { return corps::select(corps::array_of(Walk(g[0]), Walk(g[1]), Walk(g[2]), Walk(g[3]))); },
      [](auto& result, const Model& model) { ASSERT_EQ(result.first, model.winner()); });
}

}  // namespace
