// SPDX-License-Identifier: MIT OR Apache-2.0
// The buffers of a bulk IN endpoint, with the controller's events in the middle of a copy: on a chip an interrupt comes
// at any time.
#include <corps/usb/packet_sender.hpp>
#include <cstring>
#include <string>

#include "mock_controller.hpp"

using corps::usb::TransferType;

namespace {

class PacketSender : public testing::Test {
 protected:
  PacketSender() {
    mock.open(0x81, TransferType::bulk);
    sender.start();
  }
  /// The first half of a write.
  unsigned begin(char letter) {
    const unsigned room = sender.begin_fill();
    if (room != 0) std::memset(sender.end(mock), letter, room);
    return room;
  }
  void write(char letter, unsigned length) {
    ASSERT_GE(begin(letter), length);
    sender.end_fill(mock, length);
  }
  /// The host takes the packet that is armed; "-" when there is none.
  std::string take(bool more = false) {
    test::MockEndpoint& endpoint = mock.at(0x81);
    if (!endpoint.armed) return "-";
    const auto* bytes = reinterpret_cast<const char*>(endpoint.buffers.at(endpoint.index).data());
    std::string packet(bytes, endpoint.length);
    endpoint.armed = false;
    sender.done(mock, more);
    return packet;
  }

  test::MockController mock;
  corps::usb::PacketSender<test::MockController, 0x81> sender;
};

}  // namespace

TEST_F(PacketSender, HasRoomForTwoPackets) {
  write('a', 64);
  EXPECT_EQ(begin('b'), 64u);
  sender.end_fill(mock, 64);
  EXPECT_EQ(sender.begin_fill(), 0u);
}

TEST_F(PacketSender, HasNoRoomWhileClosed) {
  sender.stop();
  EXPECT_EQ(sender.begin_fill(), 0u);
}

TEST_F(PacketSender, DoesNotSendABufferThatIsBeingFilled) {
  write('a', 10);
  write('b', 10);
  EXPECT_EQ(begin('c'), 54u);
  EXPECT_EQ(take(), std::string(10, 'a'));
  EXPECT_EQ(take(), "-") << "the b's wait for the copy beside them";
  sender.end_fill(mock, 5);
  EXPECT_EQ(take(), std::string(10, 'b') + std::string(5, 'c'));
}

TEST_F(PacketSender, SendsWhatWasThereWhenTheCopyIsGivenUp) {
  write('a', 1);
  write('b', 1);
  begin('c');
  EXPECT_EQ(take(), "a");
  sender.end_fill(mock, 0);
  EXPECT_EQ(take(), "b");
}

TEST_F(PacketSender, ForgetsACopyOverWhichItWasStoppedAndStarted) {
  write('a', 64);
  write('b', 30);
  begin('c');
  sender.stop();
  mock.close(0x81);
  mock.open(0x81, TransferType::bulk);
  sender.start();
  sender.end_fill(mock, 0);  // the writer knows that it was cut off
  EXPECT_EQ(take(), "-");
  write('d', 3);
  EXPECT_EQ(take(), "ddd");
  EXPECT_EQ(take(), "-");
}

TEST_F(PacketSender, HoldsTheEmptyPacketBackDuringACopy) {
  write('a', 64);
  begin('b');
  EXPECT_EQ(take(true), std::string(64, 'a'));
  EXPECT_EQ(take(), "-");
  sender.end_fill(mock, 2);
  EXPECT_EQ(take(), "bb");
  EXPECT_EQ(take(), "-");
}

TEST_F(PacketSender, SendsTheEmptyPacketOnceTheWriterIsGone) {
  write('a', 64);
  EXPECT_EQ(take(true), std::string(64, 'a'));
  EXPECT_EQ(take(), "-");
  sender.go_on(mock, false);
  EXPECT_EQ(take(), "");
  EXPECT_EQ(take(), "-");
}

TEST_F(PacketSender, DoesNotArmWhileHalted) {
  sender.halt(mock);
  write('a', 5);
  EXPECT_EQ(take(), "-");
  sender.restart(mock, false);
  EXPECT_EQ(take(), "aaaaa");
}

TEST_F(PacketSender, SendsTheSamePacketAgainAfterAHaltTookItBack) {
  write('a', 5);
  write('b', 5);
  sender.halt(mock);
  sender.restart(mock, false);
  EXPECT_EQ(take(), "aaaaa");
  EXPECT_EQ(take(), "bbbbb");
}

TEST_F(PacketSender, DoesNotSendTwiceWhatTheHostTookJustBeforeAHalt) {
  write('a', 5);
  write('b', 5);
  mock.at(0x81).armed = false;  // taken, and the event is on its way
  sender.halt(mock);
  sender.done(mock, false);
  sender.restart(mock, false);
  EXPECT_EQ(take(), "bbbbb");
  EXPECT_EQ(take(), "-");
}

TEST_F(PacketSender, DoesNotSendTwiceWhatTheHostTookJustBeforeARestart) {
  write('a', 5);
  mock.at(0x81).armed = false;
  sender.restart(mock, false);
  EXPECT_EQ(take(), "-");
  sender.done(mock, false);
  EXPECT_EQ(take(), "-");
}
