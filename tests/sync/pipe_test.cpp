// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/pipe.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <support/virtual_machine.hpp>

#include "model_of_waiters.hpp"

namespace {

using corps::Pipe;

/// What a writer writes and where it is, at an address that stays.
struct Text {
  std::unique_ptr<std::string> bytes;
  std::size_t written = 0;
};
using Buffer = std::unique_ptr<std::string>;

std::span<std::byte> writable(std::string& s) { return std::as_writable_bytes(std::span(s)); }

/// Random operations against a deque of bytes: the first in each line is served, newcomers only when nobody waits.
template <std::size_t N>
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  Pipe<N> pipe;
  test::WaitingFutures<decltype(pipe.read({})), Buffer> readers(vm.executor);
  test::WaitingFutures<decltype(pipe.write_all("")), Text> writers(vm.executor);
  std::deque<char> model;
  char letter = 0;
  const auto make_text = [&] {
    auto text = std::make_unique<std::string>(1 + random() % (2 * N), '\0');
    for (char& c : *text) c = letter++;
    return text;
  };
  const auto put = [&](std::string_view text) {
    const std::size_t n = std::min(text.size(), N - model.size());
    model.insert(model.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(n));
    return n;
  };
  const auto check = [&](std::string_view got, std::size_t asked) {
    ASSERT_EQ(got.size(), std::min(asked, model.size()));
    for (char c : got) {
      ASSERT_EQ(c, model.front());
      model.pop_front();
    }
  };
  for (; steps > 0; --steps) {
    switch (random() % 8) {
      case 0: {
        const auto text = make_text();
        const std::size_t expected = writers.empty() ? put(*text) : 0;
        ASSERT_EQ(pipe.try_write(*text), expected);
        break;
      }
      case 1: {
        std::string to(1 + random() % (2 * N), '\0');
        const std::size_t n = pipe.try_read(writable(to));
        if (readers.empty()) {
          check({to.data(), n}, to.size());
        } else {
          ASSERT_EQ(n, 0u);
        }
        break;
      }
      case 2: {
        auto to = std::make_unique<std::string>(1 + random() % (2 * N), '\0');
        auto future = pipe.read(writable(*to));
        auto one = readers.make(std::move(future), std::move(to));
        auto outcome = one.poll();
        ASSERT_EQ(outcome.is_ready(), readers.empty() && !model.empty());
        if (outcome.is_ready()) {
          check({one.extra->data(), *outcome}, one.extra->size());
        } else if (readers.size() < 5) {
          readers.push(std::move(one));
        } else {
          one.future.reset();
        }
        break;
      }
      case 3: {
        Text text{make_text()};
        if (writers.empty()) text.written = put(*text.bytes);
        auto future = pipe.write_all(*text.bytes);
        auto one = writers.make(std::move(future), std::move(text));
        const bool done = one.extra.written == one.extra.bytes->size();
        ASSERT_EQ(one.poll().is_ready(), done);
        if (!done && writers.size() < 5) {
          writers.push(std::move(one));
        } else {
          one.future.reset();  // what it has written stays
        }
        break;
      }
      case 4:
        if (!readers.empty()) readers.cancel(random() % readers.size());
        if (!writers.empty() && random() % 2) writers.cancel(random() % writers.size());
        break;
      case 5:
        if (!readers.empty()) {
          auto& one = readers.front();
          auto outcome = one.poll();
          ASSERT_EQ(outcome.is_ready(), !model.empty());
          if (outcome.is_ready()) {
            check({one.extra->data(), *outcome}, one.extra->size());
            readers.pop();
          }
        }
        break;
      case 6:
        if (!writers.empty()) {
          auto& one = writers.front();
          one.extra.written += put(std::string_view(*one.extra.bytes).substr(one.extra.written));
          const bool done = one.extra.written == one.extra.bytes->size();
          ASSERT_EQ(one.poll().is_ready(), done);
          if (done) writers.pop();
        }
        break;
      case 7:
        if (readers.empty()) {
          const auto lent = pipe.try_fill_buf();
          ASSERT_EQ(lent.empty(), model.empty());
          ASSERT_LE(lent.size(), model.size());
          const std::size_t n = lent.empty() ? 0 : random() % (lent.size() + 1);
          for (std::size_t i = 0; i < n; ++i) {
            ASSERT_EQ(static_cast<char>(lent[i]), model.front());
            model.pop_front();
          }
          pipe.consume(n);
        }
        break;
    }
    ASSERT_EQ(pipe.size(), model.size());
  }
}

TEST(PipeTest, OfOneDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 1; seed <= 3; ++seed) compare_with_model<1>(vm, seed, 100'000);
}
TEST(PipeTest, OfSevenDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 11; seed <= 13; ++seed) compare_with_model<7>(vm, seed, 100'000);
}
TEST(PipeTest, LongerThanAPieceDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  compare_with_model<300>(vm, 21, 20'000);
}

TEST(PipeTest, ConsumingMoreThanThereIsPanics) {
  Pipe<2> pipe;
  EXPECT_EQ(pipe.try_write("a"), 1u);
  EXPECT_DEATH(pipe.consume(2), "a Pipe was told to consume more bytes than it has");
}

}  // namespace
