// SPDX-License-Identifier: MIT OR Apache-2.0
// Tasks that use a serial port, on an executor, with hosts that are slow, quick, absent or hostile.
#include <corps/corps.hpp>
#include <random>

#include "polled.hpp"
#include "support/virtual_machine.hpp"
#include "test_host.hpp"

using namespace corps::usb;
using test::Answer;
using test::Data;
using test::TestHost;

namespace {

using Host = corps::StaticRef<TestHost<>>;

// Neither ever ends, so each test's are spawned into slots of their own.
corps::Task<8> echo(Host host) {
  std::byte buffer[48];
  for (;;) {
    const std::size_t length = *co_await host->port().read(buffer);
    (void)co_await host->port().write(std::span(buffer, length));
  }
}

int cut_off = 0;
corps::Task<8> talk(Host host, char letter, int lines) {
  for (int i = 0; i < lines; ++i) {
    std::string line(static_cast<std::size_t>(1 + (i * 37) % 150), letter);
    line.back() = '\n';
    const auto written = co_await host->port().write(line);
    if (!written) ++cut_off;
  }
}

corps::Task<> hasty(Host host, corps::StaticRef<int> timeouts) {
  const std::string line(1000, 'x');
  for (int i = 0; i < 10; ++i) {
    const auto written = co_await corps::with_timeout(std::chrono::milliseconds(1), host->port().write(line));
    if (!written) ++*timeouts;
  }
  (void)co_await host->port().write("end");
}

/// Sends and receives packets in an order that a seed decides; returns what came back.
std::string exchange(test::VirtualMachine& machine, TestHost<>& host, const std::string& text, std::mt19937& random) {
  std::string received;
  std::size_t sent = 0;
  int idle = 0;
  while (idle < 100) {
    ++idle;
    if (random() % 3 != 0) machine.run_ready();
    if (sent < text.size() && random() % 2 != 0) {
      const std::size_t length = std::min<std::size_t>(random() % 65, text.size() - sent);
      if (host.transmit(std::string_view(text).substr(sent, length)) == Answer::ack) {
        sent += length;
        idle = 0;
      }
    }
    Data packet;
    if (random() % 2 != 0 && host.in(0x81, packet) == Answer::ack) {
      received.append(packet.begin(), packet.end());
      idle = 0;
    }
  }
  EXPECT_EQ(sent, text.size());
  return received;
}

std::string random_text(std::size_t size, std::mt19937& random) {
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

}  // namespace

TEST(SerialTasks, EchoAMegabyteInOrder) {
  test::VirtualMachine machine;
  TestHost host;
  std::mt19937 random(1);
  host.open();
  machine.spawner().spawn(echo(corps::static_ref(host))).value();
  const std::string text = random_text(1 << 20, random);
  EXPECT_TRUE(exchange(machine, host, text, random) == text);
}

TEST(SerialTasks, LinesOfSeveralWritersStayWhole) {
  test::VirtualMachine machine;
  TestHost host;
  std::mt19937 random(2);
  machine.spawner().spawn(talk(corps::static_ref(host), 'a', 500)).value();
  machine.spawner().spawn(talk(corps::static_ref(host), 'b', 500)).value();
  machine.run_ready();
  host.open();
  const std::string received = exchange(machine, host, "", random);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < received.size(); ++lines) {
    const std::size_t end = received.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    if (end != at) {
      EXPECT_EQ(received.find_first_not_of(received[at], at), end);
    }
    at = end + 1;
  }
  EXPECT_EQ(lines, 1000u);
}

TEST(SerialTasks, GoOnAfterEveryUnplugging) {
  test::VirtualMachine machine;
  TestHost host;
  std::mt19937 random(3);
  machine.spawner().spawn(echo(corps::static_ref(host))).value();
  for (int i = 0; i < 200; ++i) {
    machine.run_ready();
    host.open();
    machine.run_ready();
    host.receive_all();  // what an echo that was under way had left
    const std::string text = random_text(random() % 500, random);
    EXPECT_TRUE(exchange(machine, host, text, random) == text);
    for (unsigned packets = random() % 6; packets != 0; --packets) host.transmit(random_text(64, random));
    if (random() % 2) machine.run_ready();
    if (random() % 2) host.device.suspend();
  }
}

TEST(SerialTasks, WritesCutOffByTimeoutsLeaveThePortInOrder) {
  test::VirtualMachine machine;
  TestHost host;
  host.open();
  int timeouts = 0;
  machine.spawner().spawn(hasty(corps::static_ref(host), corps::static_ref(timeouts))).value();
  machine.advance(std::chrono::seconds(1));
  EXPECT_EQ(timeouts, 10);
  EXPECT_EQ(host.receive_all(), std::string(128, 'x'));
  machine.run_ready();
  EXPECT_EQ(host.receive_all(), "end");
}

// ---- Garbage ----

namespace {

/// A request that the device knows, the same with one field wrong, or nothing but random numbers.
SetupPacket random_request(std::mt19937& random) {
  static constexpr SetupPacket known[] = {{0x80, 0, 0, 0, 2},      {0x81, 0, 0, 1, 2},       {0x82, 0, 0, 0x81, 2},
                                          {0x02, 1, 0, 0x81, 0},   {0x02, 3, 0, 0x01, 0},    {0x00, 5, 3, 0, 0},
                                          {0x80, 6, 0x100, 0, 18}, {0x80, 6, 0x200, 0, 255}, {0x80, 6, 0x302, 0, 255},
                                          {0x80, 8, 0, 0, 1},      {0x00, 9, 1, 0, 0},       {0x81, 10, 0, 1, 1},
                                          {0x01, 11, 0, 1, 0},     {0x21, 0x20, 0, 0, 7},    {0xa1, 0x21, 0, 0, 7},
                                          {0x21, 0x22, 3, 0, 0},   {0x21, 0x23, 500, 0, 0},  {0x20, 0x22, 2, 0, 0}};
  SetupPacket packet = known[random() % std::size(known)];
  const bool all = random() % 3 == 0;
  const unsigned wrong = random() % 10;
  if (all || wrong == 0) packet.request_type = static_cast<std::uint8_t>(random());
  if (all || wrong == 1) packet.request = static_cast<std::uint8_t>(random());
  if (all || wrong == 2) packet.value = static_cast<std::uint16_t>(random());
  if (all || wrong == 3) packet.index = static_cast<std::uint16_t>(random());
  if (all || wrong == 4) packet.length = static_cast<std::uint16_t>(random());
  return packet;
}

}  // namespace

TEST(SerialTasks, SurviveTenThousandRandomControlRequestsAndGoOnEchoing) {
  for (unsigned seed : {1u, 2u, 3u}) {
    test::VirtualMachine machine;
    TestHost host;
    std::mt19937 random(seed);
    host.open();
    machine.spawner().spawn(echo(corps::static_ref(host))).value();
    int stalls = 0;
    for (int i = 0; i < 10'000; ++i) {
      const SetupPacket packet = random_request(random);
      if (random() % 8 == 0) {
        host.setup(packet);  // and the host thinks better of it
        continue;
      }
      const std::string data = random_text(packet.length, random);
      const Answer answer = host.control(packet, Data(data.begin(), data.end()));
      EXPECT_NE(answer, Answer::nak) << "neither answered nor stalled: request " << i << " of seed " << seed;
      stalls += answer == Answer::stall;
      machine.run_ready();
    }
    EXPECT_GT(stalls, 2000);
    EXPECT_LT(stalls, 8000);
    host.open();
    machine.run_ready();
    host.receive_all();
    const std::string text = random_text(5000, random);
    EXPECT_TRUE(exchange(machine, host, text, random) == text);
  }
}

TEST(SerialTasks, SurviveRandomEventsOfTheBus) {
  test::VirtualMachine machine;
  TestHost host;
  std::mt19937 random(4);
  machine.spawner().spawn(echo(corps::static_ref(host))).value();
  machine.spawner().spawn(talk(corps::static_ref(host), 'c', 1'000'000)).value();
  Data packet;
  for (int i = 0; i < 50'000; ++i) {
    switch (random() % 14) {
      case 0:
        host.device.suspend();
        break;
      case 1:
        host.device.resume();
        break;
      case 2:
        if (random() % 16 == 0) host.device.bus_reset();
        break;
      case 3:
        host.set_configuration(random() % 8 != 0);
        break;
      case 4:
        host.set_dtr(random() % 4 != 0);
        break;
      case 5:
        host.set_feature(random() % 2 ? 0x81 : 0x01, random() % 4 == 0);
        break;
      case 6:
      case 7:
        host.transmit(random_text(random() % 65, random));
        break;
      case 8:
      case 9:
      case 10:
        host.in(0x81, packet);
        break;
      default:
        machine.run_ready();
    }
  }
  EXPECT_GT(cut_off, 0);
}
