// SPDX-License-Identifier: MIT OR Apache-2.0
// Serial ports, at the slave end of a pseudo-terminal whose master end the test holds.
#include <fcntl.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "run.hpp"

namespace {

using corps::io::Error;
using test::Borrowed;
using test::host::SerialConfig;
using test::host::SerialPort;
using namespace std::chrono_literals;

struct Pty {
  Pty() {
    char path[64];
    EXPECT_EQ(openpty(&master, &slave, path, nullptr, nullptr), 0);
    name = path;
  }
  ~Pty() {
    close_master();
    close(slave);
  }
  void close_master() {
    if (master >= 0) close(std::exchange(master, -1));
  }
  std::string read_master(std::size_t size) {
    std::string text(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t count = read(master, text.data() + got, size - got);
      if (count <= 0) break;
      got += static_cast<std::size_t>(count);
    }
    text.resize(got);
    return text;
  }
  void write_master(std::string_view text) {
    EXPECT_EQ(write(master, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  int master = -1;
  int slave = -1;
  std::string name;
};

// What a terminal would not let through: control characters, line ends, bytes above 127.
constexpr std::string_view everything{"\x03\r\n\x00\x11\x13\x7f\xff end", 12};

corps::Task<> both_ways(Borrowed<Pty> pty) {
  auto port = SerialPort::open(pty->name).value();
  std::byte buffer[32];

  const auto late = co_await corps::with_timeout(1ms, port.read(buffer));
  EXPECT_FALSE(late.has_value());
  pty->write_master(everything);
  std::size_t got = 0;
  while (got < everything.size()) {
    const auto count = co_await port.read(std::span(buffer).subspan(got));
    EXPECT_TRUE(count.has_value());
    if (!count) break;
    got += *count;
  }
  EXPECT_EQ(got, everything.size());
  EXPECT_EQ(std::memcmp(buffer, everything.data(), got), 0);

  const auto sent = co_await port.write(everything);
  EXPECT_TRUE(sent.has_value());
  EXPECT_EQ(pty->read_master(everything.size()), everything);
}
TEST(SerialPort, CarriesEveryByteBothWays) {
  Pty pty;
  test::run(both_ways(Borrowed(pty)));
}

corps::Task<> more_than_fits(Borrowed<Pty> pty) {
  auto port = SerialPort::open(pty->name).value();
  EXPECT_EQ(fcntl(pty->master, F_SETFL, O_NONBLOCK), 0);
  const std::string text(50'000, 'x');
  std::size_t got = 0;
  auto drain = [](Borrowed<Pty> from, std::size_t& size) -> corps::Async<> {
    while (size < 50'000) {
      co_await corps::Timer::after(100us);
      // Only what is there: this thread is the one that writes.
      char piece[500];
      const ssize_t count = read(from->master, piece, sizeof piece);
      if (count > 0) size += static_cast<std::size_t>(count);
    }
  };
  auto [sent, nothing] = co_await corps::join(port.write(text), drain(pty, got));
  EXPECT_TRUE(sent.has_value());
  EXPECT_EQ(got, text.size());
}
TEST(SerialPort, WriteWaitsForRoom) {
  Pty pty;
  test::run(more_than_fits(Borrowed(pty)));
}

corps::Task<> hang_up(Borrowed<Pty> pty) {
  auto port = SerialPort::open(pty->name).value();
  std::byte buffer[4];
  auto close_soon = [](Borrowed<Pty> line) -> corps::Async<> {
    co_await corps::Timer::after(1ms);
    line->close_master();
  };
  auto [count, nothing] = co_await corps::join(port.read(buffer), close_soon(pty));
  EXPECT_EQ(count.error(), Error::disconnected);
  const auto sent = co_await port.write("x");
  EXPECT_EQ(sent.error(), Error::disconnected);
}
TEST(SerialPort, TellsOfALineThatWasHungUp) {
  Pty pty;
  test::run(hang_up(Borrowed(pty)));
}

TEST(SerialPort, SetsUpTheLine) {
  Pty pty;
  const auto port = SerialPort::open(pty.name, {.baud = 9'600,
                                                .data_bits = 7,
                                                .stop_bits = 2,
                                                .parity = SerialConfig::Parity::odd,
                                                .hardware_flow_control = true});
  ASSERT_TRUE(port.has_value());
  termios settings{};
  ASSERT_EQ(tcgetattr(pty.slave, &settings), 0);
  EXPECT_EQ(cfgetispeed(&settings), speed_t{B9600});
  EXPECT_EQ(cfgetospeed(&settings), speed_t{B9600});
  EXPECT_EQ(settings.c_lflag & (ICANON | ECHO | ISIG), 0u);
  EXPECT_EQ(settings.c_oflag & OPOST, 0u);
  EXPECT_EQ(settings.c_cflag & (CSTOPB | PARODD | CRTSCTS), tcflag_t(CSTOPB | PARODD | CRTSCTS));
}

TEST(SerialPort, RefusesWhatItCannotOpen) {
  Pty pty;
  EXPECT_EQ(SerialPort::open("/dev/there-is-none").error(), std::errc::no_such_file_or_directory);
  EXPECT_EQ(SerialPort::open("/dev/null").error(), std::errc::invalid_argument);
  EXPECT_EQ(SerialPort::open(pty.name, {.baud = 12'345}).error(), std::errc::invalid_argument);
  EXPECT_EQ(SerialPort::open(pty.name, {.data_bits = 9}).error(), std::errc::invalid_argument);
  EXPECT_EQ(SerialPort::open(pty.name, {.data_bits = 4}).error(), std::errc::invalid_argument);
  EXPECT_EQ(SerialPort::open(pty.name, {.stop_bits = 0}).error(), std::errc::invalid_argument);
  const int before = test::open_files();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(SerialPort::open(pty.name, {.baud = 1}).has_value());
  EXPECT_EQ(test::open_files(), before);
}

}  // namespace
