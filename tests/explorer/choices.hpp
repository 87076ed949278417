// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace explorer {

/// A property does not hold in the execution that is being explored: ends it. Does not unwind, since that would end at
/// the first noexcept function.
[[noreturn]] void violated(const char* what);
/// The explorer itself cannot go on.
[[noreturn]] void fatal(const char* what);

/// Runs and outcomes of an execution are chosen by number, so that each can be repeated.
class Chooser {
 public:
  virtual ~Chooser() = default;
  /// One of 0 ... count - 1; each is taken in some execution. With count 1, no choice is recorded.
  virtual unsigned choose(unsigned count) = 0;
};

/// Depth-first search over sequences of choices: first all zeros, then each other sequence once.
class DepthFirst : public Chooser {
 public:
  void start() { depth_ = 0; }
  unsigned choose(unsigned count) override {
    if (count < 2) return 0;
    if (depth_ == path_.size()) path_.push_back({0, count});
    Choice& choice = path_[depth_++];
    if (choice.count != count) fatal("an execution did not repeat itself");
    return choice.taken;
  }
  /// False when all have been taken.
  bool next() {
    path_.resize(depth_);
    while (!path_.empty() && path_.back().taken + 1 == path_.back().count) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().taken;
    return true;
  }
  void forget() { path_.clear(); }

 private:
  struct Choice {
    unsigned taken;
    unsigned count;
  };
  std::vector<Choice> path_;
  std::size_t depth_ = 0;
};

}  // namespace explorer
