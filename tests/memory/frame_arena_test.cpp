// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/memory/frame_arena.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <vector>

namespace {

using corps::detail::FrameArena;

template <std::size_t size>
struct Buffered {
  alignas(FrameArena::alignment) std::array<std::byte, size> buffer{};
  FrameArena arena;

  void* allocate(std::size_t n) { return arena.allocate(buffer, n); }
  void free(void* piece) { arena.free(piece); }
  /// The largest piece that can be had now.
  std::size_t largest() {
    for (std::size_t n = size + 1; n-- != 0;) {
      if (void* piece = allocate(n)) {
        free(piece);
        return n;
      }
    }
    return 0;
  }
};

TEST(FrameArena, GivesAlignedPiecesInsideItsBuffer) {
  Buffered<1024> arena;
  for (std::size_t n : {0u, 1u, 7u, 15u, 16u, 17u, 100u}) {
    auto* piece = static_cast<std::byte*>(arena.allocate(n));
    ASSERT_NE(piece, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(piece) % FrameArena::alignment, 0u);
    EXPECT_GE(piece, arena.buffer.data());
    EXPECT_LE(piece + n, arena.buffer.data() + arena.buffer.size());
  }
}

TEST(FrameArena, CostsOneAlignmentUnitAPiece) {
  Buffered<1024> arena;
  EXPECT_EQ(arena.largest(), 1024 - FrameArena::alignment);
}

TEST(FrameArena, GivesNothingWhenItIsFull) {
  Buffered<256> arena;
  std::vector<void*> pieces;
  while (void* piece = arena.allocate(16)) pieces.push_back(piece);
  EXPECT_EQ(pieces.size(), 256 / (16 + FrameArena::alignment));
  EXPECT_EQ(arena.allocate(1), nullptr);
  arena.free(pieces[3]);
  EXPECT_EQ(arena.allocate(16), pieces[3]);
  EXPECT_EQ(arena.allocate(1), nullptr);
}

TEST(FrameArena, RefusesWhatCanNeverFit) {
  Buffered<256> arena;
  for (std::size_t n : {std::size_t{257}, std::size_t{1} << 31, SIZE_MAX / 2, SIZE_MAX - 20, SIZE_MAX}) {
    EXPECT_EQ(arena.allocate(n), nullptr);
  }
  EXPECT_EQ(arena.largest(), 256 - FrameArena::alignment);
}

TEST(FrameArena, WithoutABufferGivesNothing) {
  FrameArena arena;
  EXPECT_EQ(arena.allocate({}, 0), nullptr);
  EXPECT_EQ(arena.allocate({}, 1), nullptr);
  Buffered<FrameArena::alignment / 2> tiny;
  EXPECT_EQ(tiny.allocate(0), nullptr);
}

TEST(FrameArena, LeavesOutATailThatIsNotAUnit) {
  Buffered<100> arena;
  EXPECT_EQ(arena.largest(), 100 / FrameArena::alignment * FrameArena::alignment - FrameArena::alignment);
}

TEST(FrameArena, JoinsNeighboursInWhateverOrderTheyAreFreed) {
  std::array<int, 5> order = {0, 1, 2, 3, 4};
  do {
    Buffered<640> arena;
    const std::size_t whole = 640 - FrameArena::alignment;
    void* pieces[5];
    for (void*& piece : pieces) ASSERT_NE(piece = arena.allocate(100), nullptr);
    for (int i : order) arena.free(pieces[i]);
    void* all = arena.allocate(whole);
    ASSERT_NE(all, nullptr);
    arena.free(all);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(FrameArena, TakesTheFirstGapThatIsLargeEnough) {
  Buffered<1024> arena;
  void* a = arena.allocate(32);
  void* between = arena.allocate(16);
  void* b = arena.allocate(64);
  void* last = arena.allocate(16);
  ASSERT_NE(last, nullptr);
  arena.free(a);
  arena.free(b);
  EXPECT_EQ(arena.allocate(48), b);
  EXPECT_EQ(arena.allocate(32), a);
  arena.free(between);
}

TEST(FrameArena, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    Buffered<4096> arena;
    const std::size_t unit = FrameArena::alignment;
    struct Piece {
      std::byte* at;
      std::size_t size;
      std::byte pattern;
    };
    std::vector<Piece> pieces;
    std::map<std::byte*, std::byte*> used;  // from, to, with the unit in front
    const auto largest_gap = [&] {
      std::size_t largest = 0;
      std::byte* free_from = arena.buffer.data();
      for (auto [from, to] : used) {
        largest = std::max(largest, static_cast<std::size_t>(from - free_from));
        free_from = to;
      }
      return std::max(largest, static_cast<std::size_t>(arena.buffer.data() + arena.buffer.size() - free_from));
    };
    for (int step = 0; step < 20'000; ++step) {
      if (random() % 2 || pieces.empty()) {
        const std::size_t n = random() % (random() % 4 ? 100 : 1000);
        const std::size_t needed = unit + (n + unit - 1) / unit * unit;
        auto* piece = static_cast<std::byte*>(arena.allocate(n));
        ASSERT_EQ(piece != nullptr, largest_gap() >= needed) << seed << ' ' << step;
        if (piece == nullptr) continue;
        const auto pattern = static_cast<std::byte>(random());
        std::memset(piece, static_cast<int>(pattern), n);
        pieces.push_back({piece, n, pattern});
        const auto [at, fresh] = used.emplace(piece - unit, piece - unit + needed);
        ASSERT_TRUE(fresh);
        if (at != used.begin()) {
          ASSERT_LE(std::prev(at)->second, at->first);
        }
        if (std::next(at) != used.end()) {
          ASSERT_LE(at->second, std::next(at)->first);
        }
      } else {
        std::swap(pieces[random() % pieces.size()], pieces.back());
        const Piece piece = pieces.back();
        pieces.pop_back();
        ASSERT_TRUE(std::all_of(piece.at, piece.at + piece.size, [&](std::byte b) { return b == piece.pattern; }));
        used.erase(piece.at - unit);
        arena.free(piece.at);
      }
    }
    for (const Piece& piece : pieces) arena.free(piece.at);
    EXPECT_EQ(arena.largest(), 4096 - unit);
  }
}

}  // namespace
