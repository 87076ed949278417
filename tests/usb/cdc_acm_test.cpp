// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/usb/cdc_acm.hpp>

#include "polled.hpp"
#include "test_host.hpp"

using namespace corps::usb;
using test::Answer;
using test::bytes_of;
using test::Data;
using test::Polled;
using test::TestHost;

namespace {
std::string read_now(TestHost<>& host, std::size_t size = 200) {
  std::string buffer(size, '\0');
  Polled read(host.port().read(bytes_of(buffer)));
  if (!read.poll()) return "";
  buffer.resize(*read.result());
  return buffer;
}
}  // namespace

// ---- Class requests ----

TEST(CdcAcm, HasALineCodingToBeginWith) {
  TestHost host;
  host.enumerate();
  ASSERT_EQ(host.control({0xa1, 0x21, 0, 0, 7}), Answer::ack);
  EXPECT_EQ(host.reply, (Data{0x00, 0xc2, 0x01, 0x00, 0, 0, 8}));
  EXPECT_EQ(host.port().line_coding(), LineCoding());
}

TEST(CdcAcm, RemembersTheLineCoding) {
  TestHost host;
  host.enumerate();
  const Data coding{0x80, 0x25, 0, 0, 2, 1, 7};
  ASSERT_EQ(host.control({0x21, 0x20, 0, 0, 7}, coding), Answer::ack);
  ASSERT_EQ(host.control({0xa1, 0x21, 0, 0, 7}), Answer::ack);
  EXPECT_EQ(host.reply, coding);
  EXPECT_EQ(host.port().line_coding(), (LineCoding{9600, 2, 1, 7}));
}

TEST(CdcAcm, IsAskedForPartOfTheLineCoding) {
  TestHost host;
  host.enumerate();
  ASSERT_EQ(host.control({0xa1, 0x21, 0, 0, 4}), Answer::ack);
  EXPECT_EQ(host.reply, (Data{0x00, 0xc2, 0x01, 0x00}));
}

TEST(CdcAcm, BreaksAreAcknowledged) {
  TestHost host;
  host.enumerate();
  EXPECT_EQ(host.control({0x21, 0x23, 0xffff, 0, 0}), Answer::ack);
}

TEST(CdcAcm, TakesRequestsToTheDeviceFromSimpleHosts) {
  TestHost host;
  host.enumerate();
  EXPECT_EQ(host.control({0x20, 0x22, 3, 0, 0}), Answer::ack);
  EXPECT_TRUE(host.port().is_connected());
}

namespace {
struct Refused {
  const char* name;
  SetupPacket packet;
};
class CdcAcmRefuses : public testing::TestWithParam<Refused> {};
}  // namespace
TEST_P(CdcAcmRefuses, AClassRequestThatIsWrong) {
  TestHost host;
  host.open();
  EXPECT_EQ(host.control(GetParam().packet, Data(GetParam().packet.length)), Answer::stall);
  EXPECT_TRUE(host.port().is_connected());
  EXPECT_EQ(host.port().line_coding(), LineCoding());
}
INSTANTIATE_TEST_SUITE_P(Requests, CdcAcmRefuses,
                         testing::Values(Refused{"LineCodingTooShort", {0x21, 0x20, 0, 0, 6}},
                                         Refused{"LineCodingTooLong", {0x21, 0x20, 0, 0, 8}},
                                         Refused{"LineCodingMuchTooLong", {0x21, 0x20, 0, 0, 1000}},
                                         Refused{"LineCodingEmpty", {0x21, 0x20, 0, 0, 0}},
                                         Refused{"SetLineCodingTowardsTheHost", {0xa1, 0x20, 0, 0, 7}},
                                         Refused{"GetLineCodingFromTheHost", {0x21, 0x21, 0, 0, 7}},
                                         Refused{"ControlLineStateWithData", {0x21, 0x22, 0, 0, 2}},
                                         Refused{"ControlLineStateTowardsTheHost", {0xa1, 0x22, 0, 0, 2}},
                                         Refused{"BreakWithData", {0x21, 0x23, 0, 0, 1}},
                                         Refused{"TheOtherInterface", {0x21, 0x22, 0, 1, 0}},
                                         Refused{"AnEndpointAsRecipient", {0x22, 0x22, 0, 0, 0}},
                                         Refused{"EncapsulatedCommand", {0x21, 0x00, 0, 0, 4}},
                                         Refused{"EncapsulatedResponse", {0xa1, 0x01, 0, 0, 4}},
                                         Refused{"CommFeature", {0x21, 0x02, 1, 0, 2}}),
                         [](const auto& info) { return std::string(info.param.name); });

// ---- The port's state ----

TEST(CdcAcm, IsConnectedWhileConfiguredAwakeAndReady) {
  TestHost host;
  host.enumerate();
  EXPECT_FALSE(host.port().is_connected());
  host.set_dtr(true);
  EXPECT_TRUE(host.port().is_connected());
  host.device.suspend();
  EXPECT_FALSE(host.port().is_connected());
  host.device.resume();
  EXPECT_TRUE(host.port().is_connected());
  host.set_dtr(false);
  EXPECT_FALSE(host.port().is_connected());
}

TEST(CdcAcm, ReadyDoesNotOutliveTheConfiguration) {
  TestHost host;
  host.open();
  host.enumerate();
  EXPECT_FALSE(host.port().is_connected());
}

TEST(CdcAcm, ADtrDropInItsSleepIsSeenAfterwards) {
  TestHost host;
  host.open();
  host.device.suspend();
  host.set_dtr(false);
  EXPECT_FALSE(host.port().is_connected());
}

TEST(SerialConnection, WaitsForTheHostToOpenThePort) {
  TestHost host;
  Polled first(host.port().wait_connected());
  Polled second(host.port().wait_connected());
  EXPECT_FALSE(first.poll());
  EXPECT_FALSE(second.poll());
  host.enumerate();
  EXPECT_FALSE(first.woken());
  host.set_dtr(true);
  EXPECT_TRUE(first.woken());
  EXPECT_TRUE(second.woken());
  EXPECT_TRUE(first.poll());
  EXPECT_TRUE(second.poll());
}

TEST(SerialConnection, IsCompleteAtOnceWhenThePortIsOpen) {
  TestHost host;
  host.open();
  Polled wait(host.port().wait_connected());
  EXPECT_TRUE(wait.poll());
}

TEST(SerialConnection, WaitsForTheHostToGoAway) {
  TestHost host;
  host.open();
  Polled wait(host.port().wait_disconnected());
  EXPECT_FALSE(wait.poll());
  host.device.suspend();
  EXPECT_TRUE(wait.woken());
  EXPECT_TRUE(wait.poll());
}

TEST(SerialConnection, AStateThatCameAndWentCounts) {
  TestHost host;
  host.open();
  Polled wait(host.port().wait_disconnected());
  EXPECT_FALSE(wait.poll());
  host.set_dtr(false);
  host.set_dtr(true);
  EXPECT_TRUE(wait.poll());
}

TEST(SerialConnection, WaitsOnWhenItIsPolledForNoReason) {
  TestHost host;
  Polled wait(host.port().wait_connected());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(wait.poll());
  host.open();
  EXPECT_TRUE(wait.woken());
  EXPECT_TRUE(wait.poll());
}

TEST(SerialConnection, CancelledIsNotWoken) {
  TestHost host;
  Polled wait(host.port().wait_connected());
  EXPECT_FALSE(wait.poll());
  wait.drop();
  host.open();
  EXPECT_FALSE(wait.woken());
}

// ---- Reading ----

TEST(SerialRead, AnEmptyBufferIsFullAtOnce) {
  TestHost host;
  Polled read(host.port().read({}));
  EXPECT_TRUE(read.poll());
  EXPECT_EQ(*read.result(), 0u);
}

TEST(SerialRead, WaitsForTheFirstByte) {
  TestHost host;
  host.enumerate();
  std::string buffer(8, ' ');
  Polled read(host.port().read(bytes_of(buffer)));
  EXPECT_FALSE(read.poll());
  EXPECT_EQ(host.transmit("ab"), Answer::ack);
  EXPECT_TRUE(read.woken());
  ASSERT_TRUE(read.poll());
  EXPECT_EQ(*read.result(), 2u);
  EXPECT_EQ(buffer.substr(0, 2), "ab");
}

TEST(SerialRead, GivesAPacketInParts) {
  TestHost host;
  host.enumerate();
  host.transmit("abcdef");
  EXPECT_EQ(read_now(host, 4), "abcd");
  EXPECT_EQ(read_now(host, 4), "ef");
  EXPECT_EQ(read_now(host, 4), "");
}

TEST(SerialRead, HoldsTheHostBackWhenNobodyReads) {
  TestHost host;
  host.enumerate();
  EXPECT_EQ(host.transmit("1"), Answer::ack);
  EXPECT_EQ(host.transmit("2"), Answer::ack);
  EXPECT_EQ(host.transmit("3"), Answer::nak);
  EXPECT_EQ(read_now(host), "1");
  EXPECT_EQ(host.transmit("3"), Answer::ack);
  EXPECT_EQ(host.transmit("4"), Answer::nak);
  EXPECT_EQ(read_now(host), "2");
  EXPECT_EQ(read_now(host), "3");
  EXPECT_EQ(read_now(host), "");
}

TEST(SerialRead, APacketHalfReadIsNotOverwritten) {
  TestHost host;
  host.enumerate();
  host.transmit("first");
  host.transmit("second");
  EXPECT_EQ(read_now(host, 2), "fi");
  EXPECT_EQ(host.transmit("third"), Answer::nak);
  EXPECT_EQ(read_now(host), "rst");
  EXPECT_EQ(host.transmit("third"), Answer::ack);
  EXPECT_EQ(read_now(host), "second");
  EXPECT_EQ(read_now(host), "third");
}

TEST(SerialRead, EmptyPacketsAreTakenAndForgotten) {
  TestHost host;
  host.enumerate();
  std::string buffer(8, ' ');
  Polled read(host.port().read(bytes_of(buffer)));
  EXPECT_FALSE(read.poll());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(host.transmit(""), Answer::ack);
  EXPECT_FALSE(read.woken());
  EXPECT_EQ(host.transmit("x"), Answer::ack);
  EXPECT_TRUE(read.poll());
}

TEST(SerialRead, TakesFullPackets) {
  TestHost host;
  host.enumerate();
  const std::string text(64, 'x');
  EXPECT_EQ(host.transmit(text), Answer::ack);
  EXPECT_EQ(read_now(host), text);
}

TEST(SerialRead, ReadersAreServedInTheOrderTheyCame) {
  TestHost host;
  host.enumerate();
  std::string a(1, ' '), b(1, ' ');
  Polled first(host.port().read(bytes_of(a)));
  Polled second(host.port().read(bytes_of(b)));
  EXPECT_FALSE(first.poll());
  EXPECT_FALSE(second.poll());
  host.transmit("12");
  EXPECT_TRUE(first.woken());
  EXPECT_FALSE(second.woken());
  EXPECT_FALSE(second.poll());  // not its turn, although there is data
  EXPECT_TRUE(first.poll());
  EXPECT_TRUE(second.woken());
  EXPECT_TRUE(second.poll());
  EXPECT_EQ(a + b, "12");
}

TEST(SerialRead, ACancelledReadLosesNothingAndPassesItsTurnOn) {
  TestHost host;
  host.enumerate();
  std::string a(8, ' '), b(8, ' ');
  Polled first(host.port().read(bytes_of(a)));
  Polled second(host.port().read(bytes_of(b)));
  EXPECT_FALSE(first.poll());
  EXPECT_FALSE(second.poll());
  host.transmit("data");
  first.drop();
  EXPECT_TRUE(second.woken());
  ASSERT_TRUE(second.poll());
  EXPECT_EQ(b.substr(0, *second.result()), "data");
}

TEST(SerialRead, WaitsThroughAReplug) {
  TestHost host;
  host.open();
  std::string buffer(8, ' ');
  Polled read(host.port().read(bytes_of(buffer)));
  EXPECT_FALSE(read.poll());
  host.device.suspend();
  host.device.bus_reset();
  EXPECT_FALSE(read.poll());
  host.open();
  host.transmit("again");
  ASSERT_TRUE(read.poll());
  EXPECT_EQ(*read.result(), 5u);
}

TEST(SerialRead, DataStaysWhileTheDeviceIsConfigured) {
  TestHost host;
  host.open();
  host.transmit("kept");
  host.set_dtr(false);
  host.device.suspend();
  EXPECT_EQ(read_now(host), "kept");
}

TEST(SerialRead, DataOfAnEarlierConnectionIsForgotten) {
  TestHost host;
  host.open();
  host.transmit("old");
  host.open();
  EXPECT_EQ(read_now(host), "");
  host.transmit("new");
  EXPECT_EQ(read_now(host), "new");
}

TEST(SerialRead, WhatWasCopiedDuringABusResetIsForgotten) {
  TestHost host;
  host.open();
  std::string buffer(10, ' ');
  Polled read(host.port().read(bytes_of(buffer)));
  EXPECT_FALSE(read.poll());
  ASSERT_EQ(host.transmit("old"), Answer::ack);
  host.controller().during_copy = [&] { host.device.bus_reset(); };
  EXPECT_FALSE(read.poll());
  host.open();
  ASSERT_EQ(host.transmit("newer"), Answer::ack);
  EXPECT_TRUE(read.woken());
  ASSERT_TRUE(read.poll());
  EXPECT_EQ(buffer.substr(0, read.result().value()), "newer");
}

TEST(SerialRead, GoesOnAfterAHalt) {
  TestHost host;
  host.open();
  host.transmit("1");
  host.set_feature(0x01, true);
  EXPECT_EQ(host.transmit("2"), Answer::stall);
  EXPECT_EQ(read_now(host), "1");
  host.set_feature(0x01, false);
  EXPECT_EQ(host.transmit("2"), Answer::ack);
  EXPECT_EQ(host.transmit("3"), Answer::ack);
  EXPECT_EQ(host.transmit("4"), Answer::nak);
  EXPECT_EQ(read_now(host), "2");
  EXPECT_EQ(read_now(host), "3");
}

TEST(SerialRead, AHaltClearedWithoutOneOnlyResetsTheToggle) {
  TestHost host;
  host.open();
  host.transmit("1");
  host.set_feature(0x01, false);
  EXPECT_EQ(host.transmit("2"), Answer::ack);
  EXPECT_EQ(host.transmit("3"), Answer::nak);
  host.set_feature(0x01, false);
  EXPECT_EQ(host.transmit("3"), Answer::nak);
  EXPECT_EQ(read_now(host), "1");
  EXPECT_EQ(read_now(host), "2");
}

// ---- Writing ----

TEST(SerialWrite, OfNothingIsCompleteAtOnce) {
  TestHost host;
  Polled write(host.port().write(""));
  EXPECT_TRUE(write.poll());
  EXPECT_TRUE(write.result().has_value());
}

TEST(SerialWrite, WaitsUntilAHostHasOpenedThePort) {
  TestHost host;
  Polled write(host.port().write("hello"));
  EXPECT_FALSE(write.poll());
  host.enumerate();
  EXPECT_FALSE(write.poll());
  EXPECT_EQ(host.receive_all(), "");
  host.set_dtr(true);
  EXPECT_TRUE(write.woken());
  EXPECT_TRUE(write.poll());
  EXPECT_TRUE(write.result().has_value());
  EXPECT_EQ(host.receive_all(), "hello");
}

TEST(SerialWrite, LeavesAtOnceWhenTheBusIsFree) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write("a")).poll());
  EXPECT_TRUE(Polled(host.port().write("b")).poll());
  EXPECT_TRUE(Polled(host.port().write("c")).poll());
  EXPECT_EQ(host.receive_all(), "abc");
  EXPECT_EQ(host.packets, (std::vector<std::size_t>{1, 2}));  // what came meanwhile goes together
}

TEST(SerialWrite, WaitsForRoomAndIsWokenWhenThereIsSome) {
  TestHost host;
  host.open();
  const std::string text(150, 'x');
  Polled write(host.port().write(text));
  EXPECT_FALSE(write.poll());
  Data packet;
  ASSERT_EQ(host.in(0x81, packet), Answer::ack);
  EXPECT_EQ(packet.size(), 64u);
  EXPECT_TRUE(write.woken());
  EXPECT_TRUE(write.poll());
  EXPECT_EQ(host.receive_all().size(), 86u);
}

namespace {
struct Packets {
  unsigned size;
  std::vector<std::size_t> packets;
};
class SerialWritePackets : public testing::TestWithParam<Packets> {};
}  // namespace
TEST_P(SerialWritePackets, EndWithAShortOne) {
  TestHost host;
  host.open();
  std::string text(GetParam().size, ' ');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7);
  Polled write(host.port().write(text));
  std::string received;
  std::vector<std::size_t> packets;
  while (!write.poll()) {
    Data packet;
    ASSERT_EQ(host.in(0x81, packet), Answer::ack);
    received.append(packet.begin(), packet.end());
    packets.push_back(packet.size());
  }
  received += host.receive_all();
  packets.insert(packets.end(), host.packets.begin(), host.packets.end());
  EXPECT_EQ(received, text);
  EXPECT_EQ(packets, GetParam().packets);
}
INSTANTIATE_TEST_SUITE_P(Sizes, SerialWritePackets,
                         testing::Values(Packets{1, {1}}, Packets{63, {63}}, Packets{64, {64, 0}}, Packets{65, {64, 1}},
                                         Packets{127, {64, 63}}, Packets{128, {64, 64, 0}}, Packets{129, {64, 64, 1}},
                                         Packets{192, {64, 64, 64, 0}}, Packets{300, {64, 64, 64, 64, 44}}),
                         [](const auto& info) { return "Of" + std::to_string(info.param.size) + "Bytes"; });

TEST(SerialWrite, AnEmptyPacketIsNotRepeated) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write(std::string(64, 'x'))).poll());
  host.receive_all();
  EXPECT_EQ(host.packets, (std::vector<std::size_t>{64, 0}));
  host.receive_all();
  EXPECT_TRUE(host.packets.empty());
}

TEST(SerialWrite, NoEmptyPacketIsSentWhenMoreFollows) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write(std::string(64, 'x'))).poll());
  EXPECT_TRUE(Polled(host.port().write("y")).poll());
  host.receive_all();
  EXPECT_EQ(host.packets, (std::vector<std::size_t>{64, 1}));
}

TEST(SerialWrite, AFullPacketIsEndedWhenTheNextWriterGivesUp) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write(std::string(128, 'x'))).poll());
  Polled next(host.port().write("never"));
  EXPECT_FALSE(next.poll());
  Data packet;
  ASSERT_EQ(host.in(0x81, packet), Answer::ack);
  ASSERT_EQ(host.in(0x81, packet), Answer::ack);
  EXPECT_EQ(host.in(0x81, packet), Answer::nak);  // somebody is about to write
  next.drop();
  EXPECT_EQ(host.in(0x81, packet), Answer::ack);
  EXPECT_TRUE(packet.empty());
}

TEST(SerialWrite, WritersDoNotInterleave) {
  TestHost host;
  host.open();
  const std::string a(200, 'a'), b(200, 'b');
  Polled first(host.port().write(a));
  Polled second(host.port().write(b));
  EXPECT_FALSE(first.poll());
  EXPECT_FALSE(second.poll());
  std::string received;
  Data packet;
  bool first_done = false, second_done = false;
  while (host.in(0x81, packet) == Answer::ack) {
    received.append(packet.begin(), packet.end());
    if (!second_done && second.woken()) second_done = second.poll();
    if (!first_done && first.woken()) first_done = first.poll();
    if (!second_done && second.woken()) second_done = second.poll();
  }
  EXPECT_TRUE(first_done && second_done);
  EXPECT_EQ(received, a + b);
}

TEST(SerialWrite, ANewcomerStaysBehindThoseWhoWait) {
  TestHost host;
  host.open();
  const std::string a(150, 'a');
  Polled first(host.port().write(a));
  EXPECT_FALSE(first.poll());
  Data packet;
  host.in(0x81, packet);  // there is room now, but it is not the newcomer's
  Polled second(host.port().write("b"));
  EXPECT_FALSE(second.poll());
  EXPECT_TRUE(first.poll());
  EXPECT_TRUE(second.woken());
  EXPECT_TRUE(second.poll());
}

TEST(SerialWrite, ACancelledWriteLetsTheNextOneGoOn) {
  TestHost host;
  host.open();
  const std::string a(300, 'a');
  Polled first(host.port().write(a));
  Polled second(host.port().write("b"));
  EXPECT_FALSE(first.poll());
  EXPECT_FALSE(second.poll());
  first.drop();
  EXPECT_TRUE(second.woken());
  EXPECT_FALSE(second.poll());
  Data packet;
  host.in(0x81, packet);
  EXPECT_TRUE(second.poll());
  EXPECT_EQ(host.receive_all(), std::string(64, 'a') + "b");
}

namespace {
struct Departure {
  const char* name;
  void (*go)(TestHost<>&);
};
class SerialWriteDisconnected : public testing::TestWithParam<Departure> {};
}  // namespace
TEST_P(SerialWriteDisconnected, EndsAWriteThatHadBegun) {
  TestHost host;
  host.open();
  const std::string text(200, 'x');
  Polled write(host.port().write(text));
  Polled next(host.port().write("next"));
  EXPECT_FALSE(write.poll());
  EXPECT_FALSE(next.poll());
  GetParam().go(host);
  EXPECT_TRUE(write.woken());
  ASSERT_TRUE(write.poll());
  EXPECT_EQ(write.result(), std::unexpected(corps::io::Error::disconnected));
  // The one behind it had not begun: it waits for a host.
  EXPECT_FALSE(next.poll());
  host.open();
  host.receive_all();
  next.poll();
  EXPECT_TRUE(host.receive_all().ends_with("next"));
}
TEST_P(SerialWriteDisconnected, IsToldAlsoWhenTheHostIsBackBeforeTheTaskRuns) {
  TestHost host;
  host.open();
  const std::string text(200, 'x');
  Polled write(host.port().write(text));
  EXPECT_FALSE(write.poll());
  GetParam().go(host);
  host.open();
  EXPECT_EQ(host.receive_all(), "");
  ASSERT_TRUE(write.poll());
  EXPECT_EQ(write.result(), std::unexpected(corps::io::Error::disconnected));
  EXPECT_EQ(host.receive_all(), "");
}
INSTANTIATE_TEST_SUITE_P(Departures, SerialWriteDisconnected,
                         testing::Values(Departure{"BusReset", [](TestHost<>& host) { host.device.bus_reset(); }},
                                         Departure{"Suspend", [](TestHost<>& host) { host.device.suspend(); }},
                                         Departure{"Configuration0",
                                                   [](TestHost<>& host) { host.set_configuration(0); }},
                                         Departure{"ReadyDropped", [](TestHost<>& host) { host.set_dtr(false); }}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(SerialWrite, WhatWasCopiedWhileItWasCutOffIsForgotten) {
  for (const std::string_view text : {std::string_view("for the old host"), std::string_view()}) {
    TestHost host;
    host.open();
    const std::string long_text = text.empty() ? std::string(500, 'x') : std::string(text);
    Polled write(host.port().write(long_text));
    host.controller().during_copy = [&] {
      host.set_dtr(false);
      host.set_dtr(true);
    };
    ASSERT_TRUE(write.poll());
    EXPECT_EQ(write.result().error(), corps::io::Error::disconnected);
    EXPECT_EQ(host.receive_all(), "");
    EXPECT_TRUE(Polled(host.port().write("for the new host")).poll());
    EXPECT_EQ(host.receive_all(), "for the new host");
  }
}

TEST(SerialWrite, AWriteOfWhichNothingWasTakenWaitsForTheNextHost) {
  TestHost host;
  host.open();
  const std::string full(128, 'x');
  ASSERT_TRUE(Polled(host.port().write(full)).poll());
  Polled write(host.port().write("next"));
  EXPECT_FALSE(write.poll());
  host.set_dtr(false);
  EXPECT_FALSE(write.poll());
  host.set_dtr(true);
  Data packet;
  host.in(0x81, packet);
  ASSERT_TRUE(write.poll());
  EXPECT_TRUE(write.result().has_value());
}

TEST(SerialWrite, WhatWasTakenIsStillThereAfterASuspend) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write("before")).poll());
  host.device.suspend();
  host.device.resume();
  EXPECT_EQ(host.receive_all(), "before");
}

TEST(SerialWrite, APacketTakenBackByAHaltGoesOutAfterIt) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write("one")).poll());
  EXPECT_TRUE(Polled(host.port().write("two")).poll());
  host.set_feature(0x81, true);
  Data packet;
  EXPECT_EQ(host.in(0x81, packet), Answer::stall);
  host.set_feature(0x81, false);
  EXPECT_EQ(host.receive_all(), "onetwo");
}

TEST(SerialWrite, APacketTakenBackByAClearedHaltGoesOutAgainWithToggle0) {
  TestHost host;
  host.open();
  EXPECT_TRUE(Polled(host.port().write("zero")).poll());
  EXPECT_EQ(host.receive_all(), "zero");
  EXPECT_TRUE(Polled(host.port().write("one")).poll());
  host.set_feature(0x81, false);
  EXPECT_EQ(host.receive_all(), "one");
}

TEST(SerialWrite, WritesWhileHaltedGoOutAfterwards) {
  TestHost host;
  host.open();
  host.set_feature(0x81, true);
  EXPECT_TRUE(Polled(host.port().write("late")).poll());
  host.set_feature(0x81, false);
  EXPECT_EQ(host.receive_all(), "late");
}

TEST(SerialFutures, AreNotMovedOnceTheyAreAwaited) {
  TestHost host;
  std::string buffer(1, ' ');
  auto read = host.port().read(bytes_of(buffer));
  auto write = host.port().write("x");
  auto connection = host.port().wait_connected();
  corps::Executor executor;
  corps::detail::Branch branch;
  corps::Context context(corps::Waker(branch), executor, nullptr);
  EXPECT_FALSE(read.poll_ready(context));
  EXPECT_FALSE(write.poll_ready(context));
  EXPECT_FALSE(connection.poll_ready(context));
  EXPECT_DEATH(auto moved = std::move(read), "moved while");
  EXPECT_DEATH(auto moved = std::move(write), "moved while");
  EXPECT_DEATH(auto moved = std::move(connection), "moved while");
}
