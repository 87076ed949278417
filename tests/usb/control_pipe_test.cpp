// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/usb/control_pipe.hpp>
#include <numeric>

#include "mock_controller.hpp"
#include "test_host.hpp"

using namespace corps::usb;
using test::Answer;

namespace {

/// A function that answers every class request with so many bytes, or takes so many.
struct Echo {
  using ControllerType = test::MockController;
  static constexpr std::array<Endpoint, 0> endpoints{};
  test::MockController mock;
  std::array<std::uint8_t, 512> data{};
  std::size_t size = 0;
  bool accepts = true;
  bool takes_everything = false;  // also what goes to the host
  test::Data received;

  Echo() { std::iota(data.begin(), data.end(), std::uint8_t{1}); }
  test::MockController& controller() { return mock; }
  bool control(ControlPipe<test::MockController>& pipe) {
    if (pipe.setup().to_host() && !takes_everything) return pipe.send(mock, ByteView(data).first(size));
    return pipe.receive(mock);
  }
  bool control_data(ControlPipe<test::MockController>&, ByteView bytes) {
    received.assign(bytes.begin(), bytes.end());
    return accepts;
  }
  void configured() {}
  void deconfigured() {}
  void in_done(EndpointAddress) {}
  void out_done(EndpointAddress, unsigned) {}
  void halted(EndpointAddress) {}
  void restarted(EndpointAddress) {}
  void suspended(bool) {}
};

using Host = test::TestHost<Device<Echo, serial_descriptors>>;

constexpr SetupPacket class_in(unsigned length) { return {0xa1, 1, 0, 0, static_cast<std::uint16_t>(length)}; }
constexpr SetupPacket class_out(unsigned length) { return {0x21, 1, 0, 0, static_cast<std::uint16_t>(length)}; }

struct DataStage {
  const char* name;
  unsigned available;
  unsigned asked;
  std::vector<std::size_t> packets;
};

class ControlPipeData : public testing::TestWithParam<DataStage> {};

}  // namespace

TEST_P(ControlPipeData, ComesInTheRightPackets) {
  Host host;
  host.port().size = GetParam().available;
  host.setup(class_in(GetParam().asked));
  std::vector<std::size_t> packets;
  test::Data packet, all;
  while (host.in(0x80, packet) == Answer::ack) {
    packets.push_back(packet.size());
    all.insert(all.end(), packet.begin(), packet.end());
  }
  EXPECT_EQ(packets, GetParam().packets);
  EXPECT_TRUE(std::equal(all.begin(), all.end(), host.port().data.begin()));
  if (GetParam().asked != 0) {
    EXPECT_EQ(host.out(0x00, {}), Answer::ack) << "the status stage";
  }
  EXPECT_FALSE(host.controller().at(0x00).armed);
  EXPECT_FALSE(host.controller().at(0x80).armed);
}

INSTANTIATE_TEST_SUITE_P(Lengths, ControlPipeData,
                         testing::Values(DataStage{"NothingAsked", 10, 0, {0}}, DataStage{"NothingThere", 0, 10, {0}},
                                         DataStage{"LessThanAsked", 10, 255, {10}},
                                         DataStage{"MoreThanAsked", 18, 8, {8}},
                                         DataStage{"OneFullPacketAsAsked", 64, 64, {64}},
                                         DataStage{"OneFullPacketWhenMoreWasAsked", 64, 65, {64, 0}},
                                         DataStage{"TwoFullPacketsAsAsked", 128, 128, {64, 64}},
                                         DataStage{"TwoFullPacketsWhenMoreWasAsked", 128, 65535, {64, 64, 0}},
                                         DataStage{"FullPacketsCutToWhatWasAsked", 200, 128, {64, 64}},
                                         DataStage{"AShortPacketAtTheEnd", 130, 300, {64, 64, 2}},
                                         DataStage{"OneByteMoreThanAPacketAsked", 200, 65, {64, 1}}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ControlPipe, StatusPacketIsTakenBeforeAllDataWasFetched) {
  Host host;
  host.port().size = 200;
  host.setup(class_in(200));
  test::Data packet;
  ASSERT_EQ(host.in(0x80, packet), Answer::ack);
  EXPECT_EQ(host.out(0x00, {}), Answer::ack);
}

TEST(ControlPipe, DataFromTheHostIsHandedOverAndAcknowledged) {
  Host host;
  EXPECT_EQ(host.control(class_out(3), {7, 8, 9}), Answer::ack);
  EXPECT_EQ(host.port().received, (test::Data{7, 8, 9}));
}

TEST(ControlPipe, DataOfAWholePacketIsTaken) {
  Host host;
  EXPECT_EQ(host.control(class_out(64)), Answer::ack);
  EXPECT_EQ(host.port().received.size(), 64u);
}

TEST(ControlPipe, DataOfMoreThanOnePacketIsStalled) {
  Host host;
  EXPECT_EQ(host.control(class_out(65)), Answer::stall);
  EXPECT_TRUE(host.port().received.empty());
}

TEST(ControlPipe, WithoutDataThereIsNothingToReceive) {
  Host host;
  EXPECT_EQ(host.control(class_out(0)), Answer::stall);
  host.port().takes_everything = true;
  EXPECT_EQ(host.control(class_in(4)), Answer::stall);
  EXPECT_EQ(host.control(class_out(4), {1, 2, 3, 4}), Answer::ack);
  EXPECT_EQ(host.port().received, (test::Data{1, 2, 3, 4}));
}

TEST(ControlPipe, DataThatTheFunctionRefusesIsStalled) {
  Host host;
  host.port().accepts = false;
  EXPECT_EQ(host.control(class_out(3)), Answer::stall);
}

TEST(ControlPipe, LessDataThanAnnouncedIsStalled) {
  Host host;
  host.setup(class_out(10));
  EXPECT_EQ(host.out(0x00, {1, 2, 3}), Answer::ack);
  test::Data packet;
  EXPECT_EQ(host.in(0x80, packet), Answer::stall);
  EXPECT_TRUE(host.port().received.empty());
}

TEST(ControlPipe, ASetupEndsAStall) {
  Host host;
  ASSERT_EQ(host.control(class_out(65)), Answer::stall);
  EXPECT_EQ(host.control(class_out(3), {1, 2, 3}), Answer::ack);
}

TEST(ControlPipe, ASetupInTheMiddleOfDataToTheHostBeginsAnew) {
  Host host;
  host.port().size = 300;
  host.setup(class_in(300));
  test::Data packet;
  host.in(0x80, packet);
  host.port().size = 5;
  EXPECT_EQ(host.control(class_in(300)), Answer::ack);
  EXPECT_EQ(host.reply.size(), 5u);
}

TEST(ControlPipe, ASetupInsteadOfDataFromTheHostBeginsAnew) {
  Host host;
  host.setup(class_out(10));
  EXPECT_EQ(host.control(class_out(3), {1, 2, 3}), Answer::ack);
}

TEST(ControlPipe, ASetupInsteadOfTheStatusStageBeginsAnew) {
  Host host;
  host.port().size = 4;
  for (int i = 0; i < 3; ++i) {
    host.setup(class_in(4));
    test::Data packet;
    EXPECT_EQ(host.in(0x80, packet), Answer::ack);  // and the host never completes the OUT status stage
  }
  EXPECT_EQ(host.control(class_in(4)), Answer::ack);
}

TEST(ControlPipe, NothingIsArmedOnceATransferIsOver) {
  Host host;
  host.port().size = 4;
  ASSERT_EQ(host.control(class_in(4)), Answer::ack);
  EXPECT_FALSE(host.controller().at(0x80).armed);
  EXPECT_FALSE(host.controller().at(0x00).armed);
}
