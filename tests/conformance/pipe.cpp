// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/pipe.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Pipe;
using corps::Task;
using test::Borrowed;
using test::Probe;

static_assert(sizeof(void*) != 4 || sizeof(Pipe<64>) <= 96);

constinit Pipe<4> constant_initialised;

template <std::size_t n>
std::string_view text(const std::array<std::byte, n>& bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes.data()), size};
}
std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// What is in the pipe: nobody waits to read.
template <class P>
bool holds(P& pipe, std::string_view expected) {
  std::array<std::byte, 256> bytes;
  const std::size_t n = pipe.try_read(bytes);
  return text(bytes, n) == expected && pipe.empty();
}

TEST(Pipe, IsConstantInitialised) {
  EXPECT_EQ(constant_initialised.try_write("ab"), 2u);
  EXPECT_TRUE(holds(constant_initialised, "ab"));
}

TEST(Pipe, GivesBytesInOrderAcrossTheEndOfItsBuffer) {
  Pipe<5> pipe;
  std::array<std::byte, 3> bytes;
  EXPECT_EQ(pipe.try_read(bytes), 0u);
  for (int round = 0; round < 11; ++round) {
    EXPECT_EQ(pipe.try_write("abc"), 3u);
    EXPECT_EQ(pipe.try_write("defg"), 2u);
    EXPECT_TRUE(pipe.full());
    EXPECT_EQ(pipe.try_write("x"), 0u);
    EXPECT_EQ(pipe.try_read(bytes), 3u);
    EXPECT_TRUE(text(bytes, 3) == "abc");
    EXPECT_EQ(pipe.try_write("fg"), 2u);
    EXPECT_EQ(pipe.size(), 4u);
    EXPECT_TRUE(holds(pipe, "defg"));
    EXPECT_EQ(pipe.try_write("h"), 1u);  // moves the beginning on
    EXPECT_TRUE(holds(pipe, "h"));
  }
}

TEST(Pipe, ReadsAndWritesAtOnceWhenItCan) {
  test::Machine vm;
  Probe probe(vm.executor);
  Pipe<4> pipe;
  auto write = pipe.write("abcdef");
  EXPECT_EQ(*probe.poll(write), 4u);
  std::array<std::byte, 8> bytes;
  auto read = pipe.read(bytes);
  EXPECT_EQ(*probe.poll(read), 4u);
  EXPECT_TRUE(text(bytes, 4) == "abcd");
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Pipe, OfNothingReadsAndWritesNothingAtOnce) {
  test::Machine vm;
  Probe probe(vm.executor);
  Pipe<1> pipe;
  auto read = pipe.read({});
  EXPECT_EQ(*probe.poll(read), 0u);
  EXPECT_EQ(pipe.try_write("a"), 1u);
  auto write = pipe.write("");
  EXPECT_EQ(*probe.poll(write), 0u);
  auto all = pipe.write_all("");
  EXPECT_TRUE(probe.poll(all).is_ready());
  EXPECT_EQ(pipe.try_read({}), 0u);
  EXPECT_TRUE(holds(pipe, "a"));
}

TEST(Pipe, ServesReadersInTheOrderTheyCame) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Pipe<8> pipe;
  std::array<std::byte, 2> a{}, b{};
  auto read_a = pipe.read(a);
  auto read_b = pipe.read(b);
  EXPECT_FALSE(first.poll(read_a).is_ready());
  EXPECT_FALSE(second.poll(read_b).is_ready());
  EXPECT_EQ(pipe.try_write("wxyz"), 4u);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  std::array<std::byte, 2> newcomer;
  EXPECT_EQ(pipe.try_read(newcomer), 0u);
  EXPECT_FALSE(second.poll(read_b).is_ready());  // woken spuriously
  EXPECT_EQ(*first.poll(read_a), 2u);
  EXPECT_TRUE(text(a, 2) == "wx");
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(read_b), 2u);
  EXPECT_TRUE(text(b, 2) == "yz");
}

TEST(Pipe, PassesAReadersTurnOn) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Pipe<8> pipe;
  std::array<std::byte, 2> a{}, b{}, c{};
  auto read_a = std::optional(pipe.read(a));
  auto read_b = std::optional(pipe.read(b));
  auto read_c = pipe.read(c);
  EXPECT_FALSE(first.poll(*read_a).is_ready());
  EXPECT_FALSE(first.poll(*read_b).is_ready());
  EXPECT_FALSE(second.poll(read_c).is_ready());
  read_b.reset();  // before its turn
  EXPECT_EQ(pipe.try_write("xy"), 2u);
  read_a.reset();  // afterwards
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(read_c), 2u);
  EXPECT_TRUE(text(c, 2) == "xy");
}

TEST(Pipe, DoesNotMixWhatTwoWritersWriteAll) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Pipe<3> pipe;
  auto a = pipe.write_all("abcdefg");
  auto b = pipe.write_all("12");
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(holds(pipe, "abc"));
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_EQ(pipe.try_write("x"), 0u);  // it is another's turn
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_TRUE(holds(pipe, "def"));
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(second.take_wakes(), 1);  // there is room left
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_TRUE(holds(pipe, "g12"));
}

TEST(Pipe, ACancelledWriterLeavesWhatItWroteAndItsTurnToTheNext) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Pipe<2> pipe;
  auto a = std::optional(pipe.write_all("abcd"));
  auto b = pipe.write("12");
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  std::array<std::byte, 1> byte;
  EXPECT_EQ(pipe.try_read(byte), 1u);
  a.reset();  // after it was woken
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 1u);
  EXPECT_TRUE(holds(pipe, "b1"));
}

TEST(Pipe, LendsItsBytesUntilTheyAreConsumed) {
  test::Machine vm;
  Probe probe(vm.executor);
  Pipe<4> pipe;
  EXPECT_TRUE(pipe.try_fill_buf().empty());
  {
    auto buf = pipe.fill_buf();
    EXPECT_FALSE(probe.poll(buf).is_ready());
    EXPECT_TRUE(pipe.try_fill_buf().empty());
    EXPECT_EQ(pipe.try_write("abcd"), 4u);
    EXPECT_EQ(probe.take_wakes(), 1);
    auto got = probe.poll(buf);
    ASSERT_TRUE(got.is_ready());
    EXPECT_TRUE(text(*got) == "abcd");
  }
  pipe.consume(3);
  EXPECT_EQ(pipe.try_write("efg"), 3u);
  EXPECT_TRUE(text(pipe.try_fill_buf()) == "d");  // up to the end of the buffer
  pipe.consume(0);
  pipe.consume(1);
  EXPECT_TRUE(text(pipe.try_fill_buf()) == "efg");
  pipe.consume(3);
  EXPECT_TRUE(pipe.empty());
}

TEST(Pipe, ConsumingAndClearingLetWritersIn) {
  test::Machine vm;
  Probe probe(vm.executor);
  Pipe<2> pipe;
  EXPECT_EQ(pipe.try_write("ab"), 2u);
  auto write = pipe.write_all("cdef");
  EXPECT_FALSE(probe.poll(write).is_ready());
  EXPECT_EQ(probe.take_wakes(), 0);
  pipe.consume(1);
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_FALSE(probe.poll(write).is_ready());
  pipe.clear();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_FALSE(probe.poll(write).is_ready());
  EXPECT_TRUE(holds(pipe, "de"));
  EXPECT_TRUE(probe.poll(write).is_ready());
  EXPECT_TRUE(holds(pipe, "f"));
}

TEST(Pipe, AReaderWhoseBytesAreClearedGoesOnWaiting) {
  test::Machine vm;
  Probe probe(vm.executor);
  Pipe<2> pipe;
  std::array<std::byte, 2> bytes;
  auto read = pipe.read(bytes);
  EXPECT_FALSE(probe.poll(read).is_ready());
  EXPECT_EQ(pipe.try_write("a"), 1u);
  pipe.clear();
  EXPECT_FALSE(probe.poll(read).is_ready());
  EXPECT_EQ(pipe.try_write("b"), 1u);
  EXPECT_EQ(*probe.poll(read), 1u);
  EXPECT_TRUE(text(bytes, 1) == "b");
}

TEST(Pipe, CopiesInPiecesWhatIsLong) {
  test::Machine vm;
  Probe writer(vm.executor), reader(vm.executor);
  Pipe<200> pipe;
  for (std::size_t size : {63u, 64u, 65u, 128u, 129u, 200u}) {
    std::array<std::byte, 200> out{}, in{};
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>(i * 7);
    auto write = pipe.write(std::span(out).first(size));
    EXPECT_EQ(*writer.poll(write), size);
    auto read = pipe.read(in);
    EXPECT_EQ(*reader.poll(read), size);
    EXPECT_TRUE(in == out);
    EXPECT_TRUE(pipe.empty());
  }
}

Task<2> write_lines(Borrowed<Pipe<7>> pipe, char letter) {
  char line[10];
  for (int i = 0; i < 9; ++i) line[i] = letter;
  line[9] = '\n';
  for (int i = 0; i < 20; ++i) co_await pipe->write_all(std::string_view(line, 10));
}
Task<> read_lines(Borrowed<Pipe<7>> pipe, Borrowed<int> lines) {
  char letter = 0;
  int column = 0;
  while (*lines < 40) {
    const auto bytes = co_await pipe->fill_buf();
    for (std::byte byte : bytes) {
      const char c = static_cast<char>(byte);
      if (column == 9) {
        EXPECT_EQ(c, '\n');
        ++*lines;
        column = 0;
        continue;
      }
      if (column == 0) letter = c;
      EXPECT_EQ(c, letter);
      ++column;
    }
    pipe->consume(bytes.size());
    if (*lines % 3 == 0) co_await corps::Timer::after(1ms);
  }
}

TEST(Pipe, CarriesWholeLinesOfTwoTasks) {
  test::Machine vm;
  Pipe<7> pipe;
  int lines = 0;
  EXPECT_TRUE(vm.spawner().spawn(write_lines(pipe, 'a')).has_value());
  EXPECT_TRUE(vm.spawner().spawn(write_lines(pipe, 'b')).has_value());
  EXPECT_TRUE(vm.spawner().spawn(read_lines(pipe, lines)).has_value());
  vm.advance(1s);
  EXPECT_EQ(lines, 40);
  EXPECT_TRUE(pipe.empty());
}

TEST(Pipe, ForgetsWritersThatAreCancelledBeforeTheirTurn) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor), fourth(vm.executor);
  Pipe<2> pipe;
  EXPECT_EQ(pipe.try_write("ab"), 2u);
  auto a = pipe.write("c");
  std::optional b(pipe.write("d"));
  std::optional c(pipe.write_all("efg"));
  auto d = pipe.write("h");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(*c).is_ready());
    EXPECT_FALSE(fourth.poll(d).is_ready());
  }
  b.reset();
  c.reset();
  std::array<std::byte, 1> byte;
  EXPECT_EQ(pipe.try_read(byte), 1u);
  EXPECT_FALSE(fourth.poll(d).is_ready());
  EXPECT_EQ(*first.poll(a), 1u);
  EXPECT_EQ(fourth.take_wakes(), 0);  // full again
  EXPECT_EQ(pipe.try_read(byte), 1u);
  EXPECT_EQ(fourth.take_wakes(), 1);
  EXPECT_EQ(*fourth.poll(d), 1u);
  std::array<std::byte, 4> rest;
  EXPECT_TRUE(text(std::span(rest).first(pipe.try_read(rest))) == "ch");
}

TEST(Pipe, ServesManyReadersInTurn) {
  test::Machine vm;
  Pipe<4> pipe;
  std::array<Probe, 5> probes{Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor),
                              Probe(vm.executor)};
  std::array<std::array<std::byte, 1>, 5> bytes{};
  std::array reads{pipe.read(bytes[0]), pipe.read(bytes[1]), pipe.read(bytes[2]), pipe.read(bytes[3]),
                   pipe.read(bytes[4])};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_FALSE(probes[i].poll(reads[i]).is_ready());
  EXPECT_EQ(pipe.try_write("abcd"), 4u);
  for (std::size_t i = 0; i < 5; ++i) {
    if (i == 4) {
      EXPECT_EQ(pipe.try_write("e"), 1u);
    }
    EXPECT_EQ(probes[i].take_wakes(), 1);
    EXPECT_EQ(*probes[i].poll(reads[i]), 1u);
    EXPECT_TRUE(text(bytes[i]) == std::string_view("abcde").substr(i, 1));
  }
}

TEST(Pipe, PassesTheTurnOnOfOneWhoWantsToLook) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  Pipe<4> pipe;
  std::optional a(pipe.fill_buf());
  std::optional b(pipe.fill_buf());
  auto c = pipe.fill_buf();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(c).is_ready());
  }
  b.reset();
  EXPECT_EQ(pipe.try_write("xy"), 2u);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_FALSE(third.poll(c).is_ready());
  a.reset();
  EXPECT_EQ(third.take_wakes(), 1);
  auto got = third.poll(c);
  ASSERT_TRUE(got.is_ready());
  EXPECT_TRUE(text(*got) == "xy");
  EXPECT_EQ(second.take_wakes(), 0);
}

}  // namespace
