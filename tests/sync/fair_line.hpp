// SPDX-License-Identifier: MIT OR Apache-2.0
// A model of everything that is handed out first come, first served: so much is there, each request takes its share,
// and a request at the head of the line that does not fit holds up those behind it.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <support/probe.hpp>
#include <support/virtual_machine.hpp>
#include <utility>
#include <vector>

namespace test {

/// A request that is polled by hand, and later what it was given; destroying it cancels the one or releases the other.
class Request {
 public:
  virtual ~Request() = default;
  /// True when it was given its share, which it holds from now on.
  virtual bool poll(Probe& probe) = 0;
};

template <class F>
class RequestOf : public Request {
 public:
  explicit RequestOf(F&& future) : future_(std::in_place, std::move(future)) {}
  bool poll(Probe& probe) override {
    auto outcome = probe.poll(*future_);
    if (!outcome.is_ready()) return false;
    held_.emplace(std::move(*outcome));
    future_.reset();
    return true;
  }

 private:
  std::optional<F> future_;
  std::optional<std::remove_cvref_t<decltype(*std::declval<Probe&>().poll(std::declval<F&>()))>> held_;
};
template <class F>
std::unique_ptr<Request> request(F&& future) {
  return std::make_unique<RequestOf<F>>(std::move(future));
}

/// What was given without a wait.
template <class H>
class Holder : public Request {
 public:
  explicit Holder(H&& held) : held_(std::move(held)) {}
  bool poll(Probe&) override { return true; }

 private:
  H held_;
};
template <class H>
std::unique_ptr<Request> holder(std::optional<H>&& held) {
  if (!held) return nullptr;
  return std::make_unique<Holder<H>>(std::move(*held));
}

struct FairLine {
  unsigned there;               ///< at first
  std::vector<unsigned> costs;  ///< a request takes one of these
  std::function<std::unique_ptr<Request>(unsigned cost)> ask;
  std::function<std::unique_ptr<Request>(unsigned cost)> try_now;  ///< null when refused
  std::function<void(unsigned n)> add;                             ///< may be missing
};

/// Random requests, tries, polls, cancels and releases; after each step exactly those have been woken whose turn it is.
inline void expect_fair(VirtualMachine& vm, FairLine line, unsigned seed, int steps) {
  std::mt19937 random(seed);
  struct Waiter {
    std::unique_ptr<Probe> probe;
    std::unique_ptr<Request> request;
    unsigned cost;
    bool granted = false;
    int wakes = 0;
  };
  std::deque<Waiter> waiters;  // in the order they came; those who were given their turn, too
  std::vector<std::pair<unsigned, std::unique_ptr<Request>>> held;
  unsigned there = line.there;
  auto anybody_waits = [&] {
    for (const Waiter& w : waiters) {
      if (!w.granted) return true;
    }
    return false;
  };
  auto serve = [&] {
    for (Waiter& w : waiters) {
      if (w.granted) continue;
      if (w.cost > there) return;
      there -= w.cost;
      w.granted = true;
    }
  };
  auto pick = [&](std::size_t size) { return static_cast<std::ptrdiff_t>(random() % size); };
  for (int step = 0; step < steps; ++step) {
    const unsigned cost = line.costs[random() % line.costs.size()];
    switch (random() % 8) {
      case 0:
      case 1: {  // a newcomer
        if (waiters.size() >= 8) break;
        Waiter w{std::make_unique<Probe>(vm.executor), line.ask(cost), cost};
        const bool expected = !anybody_waits() && cost <= there;
        ASSERT_EQ(w.request->poll(*w.probe), expected);
        if (expected) {
          there -= cost;
          held.emplace_back(cost, std::move(w.request));
        } else {
          waiters.push_back(std::move(w));
        }
        break;
      }
      case 2: {
        auto got = line.try_now(cost);
        const bool expected = !anybody_waits() && cost <= there;
        ASSERT_EQ(got != nullptr, expected);
        if (expected) {
          there -= cost;
          held.emplace_back(cost, std::move(got));
        }
        break;
      }
      case 3:
      case 4:  // a poll, whether it was woken or not
        if (!waiters.empty()) {
          const auto at = waiters.begin() + pick(waiters.size());
          const bool ready = at->request->poll(*at->probe);
          ASSERT_EQ(ready, at->granted);
          if (ready) {
            held.emplace_back(at->cost, std::move(at->request));
            waiters.erase(at);
          }
        }
        break;
      case 5:  // a cancel, before or after its turn
        if (!waiters.empty()) {
          const auto at = waiters.begin() + pick(waiters.size());
          at->request.reset();
          if (at->granted) there += at->cost;
          waiters.erase(at);
          serve();
        }
        break;
      case 6:
        if (!held.empty()) {
          const auto at = held.begin() + pick(held.size());
          there += at->first;
          held.erase(at);
          serve();
        }
        break;
      case 7:
        if (line.add && there + held.size() < 20) {
          const unsigned n = random() % 3;
          line.add(n);
          there += n;
          serve();
        }
        break;
    }
    for (Waiter& w : waiters) w.wakes += w.probe->take_wakes();
    for (Waiter& w : waiters) w.wakes += w.probe->take_wakes();
    for (const Waiter& w : waiters) ASSERT_EQ(w.wakes, w.granted ? 1 : 0) << "seed " << seed << ", step " << step;
  }
}

}  // namespace test
