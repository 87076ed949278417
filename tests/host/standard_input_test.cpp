// SPDX-License-Identifier: MIT OR Apache-2.0
// The standard input as each of the things that it may be.
#include <fcntl.h>
#include <pty.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "run.hpp"

namespace {

using test::Borrowed;
using test::host::StandardInput;
using namespace std::chrono_literals;

/// Makes `descriptor`, which it closes, the standard input for a while.
class Instead {
 public:
  explicit Instead(int descriptor) : saved_(dup(0)) {
    EXPECT_EQ(dup2(descriptor, 0), 0);
    close(descriptor);
    mode_ = fcntl(0, F_GETFL);
  }
  ~Instead() {
    // As it was: another program that shares it must not find it non-blocking.
    EXPECT_EQ(fcntl(0, F_GETFL), mode_);
    dup2(saved_, 0);
    close(saved_);
  }

 private:
  int saved_;
  int mode_;
};

corps::Task<> read_to_the_end(Borrowed<std::string> text) {
  StandardInput input;
  std::byte buffer[7];
  for (;;) {
    const auto count = co_await input.read(buffer);
    EXPECT_TRUE(count.has_value());
    if (!count || *count == 0) break;
    text->append(reinterpret_cast<const char*>(buffer), *count);
  }
}

std::string all_of_it() {
  std::string text;
  test::run(read_to_the_end(Borrowed(text)));
  return text;
}

TEST(StandardInput, IsAtItsEndAtOnce) {
  Instead nothing(open("/dev/null", O_RDONLY));
  EXPECT_EQ(all_of_it(), "");
}

TEST(StandardInput, ReadsAFile) {
  std::FILE* file = std::tmpfile();
  std::fputs("what is in the file", file);
  std::fflush(file);
  std::rewind(file);
  Instead input(dup(fileno(file)));
  EXPECT_EQ(all_of_it(), "what is in the file");
  std::fclose(file);
}

struct Writer {
  int descriptor;
};
corps::Task<> write_slowly(Borrowed<Writer> to) {
  for (const std::string_view text : {"one ", "two and more than a buffer ", "three"}) {
    co_await corps::Timer::after(2ms);
    EXPECT_EQ(write(to->descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  close(to->descriptor);
}
constexpr std::string_view slowly_written = "one two and more than a buffer three";

TEST(StandardInput, WaitsForAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Instead input(ends[0]);
  Writer writer{ends[1]};
  test::host::Thread other;
  other.spawner().spawn(write_slowly(Borrowed(writer))).value();
  EXPECT_EQ(all_of_it(), slowly_written);
}

TEST(StandardInput, WaitsForASocket) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  Instead input(ends[0]);
  Writer writer{ends[1]};
  test::host::Thread other;
  other.spawner().spawn(write_slowly(Borrowed(writer))).value();
  EXPECT_EQ(all_of_it(), slowly_written);
}

TEST(StandardInput, ReadsATerminalLineByLine) {
  int master = -1, slave = -1;
  ASSERT_EQ(openpty(&master, &slave, nullptr, nullptr, nullptr), 0);
  Instead input(slave);
  // Nothing comes before the line is complete; Ctrl-D at the start of a line is the end.
  Writer writer{dup(master)};
  test::host::Thread other;
  const std::string_view keys = "first\nsecond\n\x04";
  EXPECT_EQ(write(master, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  EXPECT_EQ(all_of_it(), "first\nsecond\n");
  close(writer.descriptor);
  close(master);
}

corps::Task<> give_up(Borrowed<std::string> text) {
  StandardInput input;
  std::byte buffer[8];
  const auto late = co_await corps::with_timeout(1ms, input.read(buffer));
  EXPECT_FALSE(late.has_value());
  *text = "gave up";
}
TEST(StandardInput, ACancelledReadLosesNothing) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Instead input(ends[0]);
  std::string text;
  test::run(give_up(Borrowed(text)));
  EXPECT_EQ(text, "gave up");
  EXPECT_EQ(write(ends[1], "kept", 4), 4);
  close(ends[1]);
  EXPECT_EQ(all_of_it(), "kept");
}

TEST(StandardInputDeathTest, IsThereOnce) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  StandardInput one;
  StandardInput moved(std::move(one));
  EXPECT_DEATH(StandardInput(), "taken twice");
}

}  // namespace
