// SPDX-License-Identifier: MIT OR Apache-2.0
// The buffers of a bulk OUT endpoint, with the controller's events in the middle of a copy.
#include <corps/usb/packet_receiver.hpp>
#include <cstring>
#include <string>
#include <string_view>

#include "mock_controller.hpp"

using corps::usb::TransferType;

namespace {

class PacketReceiver : public testing::Test {
 protected:
  PacketReceiver() {
    mock.open(0x01, TransferType::bulk);
    receiver.start(mock);
  }
  /// The host sends a packet; false when it has to wait.
  bool send(std::string_view packet) {
    test::MockEndpoint& endpoint = mock.at(0x01);
    if (!endpoint.armed) return false;
    std::memcpy(endpoint.buffers.at(endpoint.index).data(), packet.data(), packet.size());
    endpoint.armed = false;
    receiver.done(mock, static_cast<unsigned>(packet.size()));
    return true;
  }
  std::string read(unsigned most = 64) {
    const unsigned length = std::min(receiver.begin_read(), most);
    std::string text(reinterpret_cast<const char*>(receiver.begin(mock)), length);
    if (length != 0) {
      EXPECT_TRUE(receiver.end_read(mock, length));
    }
    return text;
  }
  void reopen() {
    receiver.stop();
    mock.close(0x01);
    mock.open(0x01, TransferType::bulk);
    receiver.start(mock);
  }

  test::MockController mock;
  corps::usb::PacketReceiver<test::MockController, 0x01> receiver;
};

}  // namespace

TEST_F(PacketReceiver, TakesTwoPacketsAndThenOneForEachThatWasRead) {
  EXPECT_TRUE(send("a"));
  EXPECT_TRUE(send("b"));
  EXPECT_FALSE(send("c"));
  EXPECT_EQ(read(), "a");
  EXPECT_TRUE(send("c"));
  EXPECT_FALSE(send("d"));
  EXPECT_EQ(read(), "b");
  EXPECT_EQ(read(), "c");
  EXPECT_EQ(read(), "");
}

TEST_F(PacketReceiver, APacketThatComesDuringACopyStaysOutOfIt) {
  ASSERT_TRUE(send("first"));
  ASSERT_EQ(receiver.begin_read(), 5u);
  const std::byte* from = receiver.begin(mock);
  ASSERT_TRUE(send("other"));
  EXPECT_EQ(std::memcmp(from, "first", 5), 0);
  EXPECT_TRUE(receiver.end_read(mock, 5));
  EXPECT_EQ(read(), "other");
}

TEST_F(PacketReceiver, ACopyOverWhichTheConnectionWasLostIsVoid) {
  ASSERT_TRUE(send("old"));
  ASSERT_EQ(receiver.begin_read(), 3u);
  reopen();
  EXPECT_FALSE(receiver.end_read(mock, 3));
  EXPECT_EQ(read(), "");
}

TEST_F(PacketReceiver, ACopyOverWhichTheConnectionWasLostTakesNothingFromTheNext) {
  ASSERT_TRUE(send("old"));
  ASSERT_EQ(receiver.begin_read(), 3u);
  reopen();
  ASSERT_TRUE(send("new"));
  EXPECT_FALSE(receiver.end_read(mock, 3));
  EXPECT_EQ(read(), "new");
}

TEST_F(PacketReceiver, HasNoDataWhileItHasOnlyEmptyPackets) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(send(""));
  EXPECT_FALSE(receiver.has_data());
  EXPECT_EQ(receiver.begin_read(), 0u);
}

TEST_F(PacketReceiver, KeepsWhatItHasWhileHalted) {
  ASSERT_TRUE(send("a"));
  receiver.halt(mock);
  EXPECT_FALSE(send("b"));
  EXPECT_EQ(read(), "a");
  EXPECT_FALSE(send("b"));
  receiver.restart(mock);
  EXPECT_TRUE(send("b"));
  EXPECT_EQ(read(), "b");
}

TEST_F(PacketReceiver, APacketThatCameJustBeforeAHaltIsKept) {
  test::MockEndpoint& endpoint = mock.at(0x01);
  endpoint.buffers.at(endpoint.index)[0] = std::byte{'x'};
  endpoint.armed = false;  // received, and the event is on its way
  receiver.halt(mock);
  receiver.done(mock, 1);
  EXPECT_EQ(read(), "x");
  receiver.restart(mock);
  EXPECT_TRUE(send("y"));
  EXPECT_EQ(read(), "y");
}

TEST_F(PacketReceiver, APacketThatCameJustBeforeARestartIsKept) {
  test::MockEndpoint& endpoint = mock.at(0x01);
  endpoint.buffers.at(endpoint.index)[0] = std::byte{'x'};
  endpoint.armed = false;
  receiver.restart(mock);
  receiver.done(mock, 1);
  EXPECT_EQ(read(), "x");
}
