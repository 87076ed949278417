// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/usb/device.hpp>

#include "test_host.hpp"

using namespace corps::usb;
using test::Answer;
using test::Data;
using test::TestHost;

namespace {

constexpr SetupPacket get_status(unsigned recipient, unsigned index) {
  return {static_cast<std::uint8_t>(0x80 | recipient), 0, 0, static_cast<std::uint16_t>(index), 2};
}

struct Refused {
  const char* name;
  SetupPacket packet;
};
class RefusedByAConfiguredDevice : public testing::TestWithParam<Refused> {};
class RefusedByAnUnconfiguredDevice : public testing::TestWithParam<Refused> {};
std::string name_of(const testing::TestParamInfo<Refused>& info) { return info.param.name; }

}  // namespace

TEST_P(RefusedByAConfiguredDevice, IsStalledAndLeavesTheDeviceInOrder) {
  TestHost host;
  host.open();
  EXPECT_EQ(host.control(GetParam().packet, Data(GetParam().packet.length)), Answer::stall);
  EXPECT_EQ(host.get_descriptor(1, 0, 18), Answer::ack);
  EXPECT_TRUE(host.port().is_connected());
}
INSTANTIATE_TEST_SUITE_P(
    Requests, RefusedByAConfiguredDevice,
    testing::Values(
        Refused{"ReservedStandardRequest2", {0x00, 2, 0, 0, 0}},
        Refused{"ReservedStandardRequest4", {0x00, 4, 0, 0, 0}}, Refused{"StandardRequest255", {0x80, 255, 0, 0, 1}},
        Refused{"GetStatusOfTypeOther", get_status(3, 0)},
        Refused{"GetStatusOfAnInterfaceThatIsNotThere", get_status(1, 2)},
        Refused{"GetStatusOfAnEndpointThatIsNotThere", get_status(2, 0x83)},
        Refused{"GetStatusOfTheWrongDirection", get_status(2, 0x02)},
        Refused{"GetStatusWithTheDirectionOut", {0x00, 0, 0, 0, 2}}, Refused{"SetFeatureTestMode", {0x00, 3, 2, 0, 0}},
        Refused{"SetFeatureRemoteWakeupThatIsNotOffered", {0x00, 3, 1, 0, 0}},
        Refused{"SetFeatureOfAnInterface", {0x01, 3, 0, 0, 0}},
        Refused{"UnknownFeatureOfAnEndpoint", {0x02, 3, 1, 0x81, 0}},
        Refused{"ClearFeatureTestMode", {0x00, 1, 2, 0, 0}}, Refused{"HaltOfTheControlPipe", {0x02, 3, 0, 0x00, 0}},
        Refused{"HaltOfAnEndpointThatIsNotThere", {0x02, 3, 0, 0x8f, 0}},
        Refused{"SetFeatureWithData", {0x02, 3, 0, 0x81, 4}}, Refused{"SetAddressWhileConfigured", {0x00, 5, 20, 0, 0}},
        Refused{"SetDescriptor", {0x00, 7, 0x0100, 0, 18}}, Refused{"DeviceQualifier", {0x80, 6, 0x0600, 0, 10}},
        Refused{"OtherSpeedConfiguration", {0x80, 6, 0x0700, 0, 9}},
        Refused{"BinaryObjectStore", {0x80, 6, 0x0f00, 0, 5}}, Refused{"DeviceDescriptor1", {0x80, 6, 0x0101, 0, 18}},
        Refused{"ConfigurationDescriptor1", {0x80, 6, 0x0201, 0, 9}},
        Refused{"StringThatIsNotThere", {0x80, 6, 0x0304, 0x0409, 255}},
        Refused{"StringThatWasLeftEmpty", {0x80, 6, 0x0303, 0x0409, 255}},
        Refused{"OperatingSystemString", {0x80, 6, 0x03ee, 0, 18}},
        Refused{"DescriptorOfAnInterface", {0x81, 6, 0x2200, 0, 64}},
        Refused{"GetDescriptorWithTheDirectionOut", {0x00, 6, 0x0100, 0, 18}},
        Refused{"UnknownConfiguration", {0x00, 9, 2, 0, 0}},
        Refused{"ConfigurationWithAHighByte", {0x00, 9, 0x0101, 0, 0}},
        Refused{"SetConfigurationWithData", {0x00, 9, 1, 0, 1}},
        Refused{"AlternateSettingThatIsNotThere", {0x01, 11, 1, 0, 0}},
        Refused{"SetInterfaceThatIsNotThere", {0x01, 11, 0, 2, 0}},
        Refused{"GetInterfaceThatIsNotThere", {0x81, 10, 0, 7, 1}}, Refused{"SynchFrame", {0x82, 12, 0, 0x81, 2}},
        Refused{"VendorRequest", {0xc0, 0x20, 0, 0, 16}}, Refused{"VendorRequestWithData", {0x40, 1, 0, 0, 200}},
        Refused{"ReservedTypeOfRequest", {0x60, 0, 0, 0, 0}}),
    name_of);

TEST_P(RefusedByAnUnconfiguredDevice, IsStalled) {
  TestHost host;
  host.device.bus_reset();
  EXPECT_EQ(host.control(GetParam().packet, Data(GetParam().packet.length)), Answer::stall);
  EXPECT_EQ(host.get_descriptor(1, 0, 18), Answer::ack);
}
INSTANTIATE_TEST_SUITE_P(
    Requests, RefusedByAnUnconfiguredDevice,
    testing::Values(Refused{"GetStatusOfAnInterface", get_status(1, 0)},
                    Refused{"GetStatusOfAnEndpoint", get_status(2, 0x81)},
                    Refused{"HaltOfAnEndpoint", {0x02, 3, 0, 0x81, 0}}, Refused{"GetInterface", {0x81, 10, 0, 0, 1}},
                    Refused{"SetInterface", {0x01, 11, 0, 0, 0}}, Refused{"AddressAbove127", {0x00, 5, 128, 0, 0}},
                    Refused{"AddressWithAnIndex", {0x00, 5, 1, 1, 0}}, Refused{"AddressWithData", {0x00, 5, 1, 0, 2}},
                    Refused{"SetLineCoding", {0x21, 0x20, 0, 0, 7}},
                    Refused{"SetControlLineState", {0x21, 0x22, 1, 0, 0}}),
    name_of);

TEST(Device, TakesItsAddressOnlyAfterTheStatusStage) {
  TestHost host;
  host.device.bus_reset();
  host.setup({0x00, 5, 42, 0, 0});
  EXPECT_EQ(host.controller().address, 0u);
  Data packet;
  ASSERT_EQ(host.in(0x80, packet), Answer::ack);
  EXPECT_EQ(host.controller().address, 42u);
}

TEST(Device, ForgetsAnAddressWhoseStatusStageNeverCame) {
  TestHost host;
  host.device.bus_reset();
  host.setup({0x00, 5, 42, 0, 0});
  EXPECT_EQ(host.get_descriptor(1, 0, 18), Answer::ack);
  EXPECT_EQ(host.controller().address, 0u);
}

TEST(Device, MayBeGivenAddress0Again) {
  TestHost host;
  host.device.bus_reset();
  ASSERT_EQ(host.control({0x00, 5, 42, 0, 0}), Answer::ack);
  ASSERT_EQ(host.control({0x00, 5, 0, 0, 0}), Answer::ack);
  EXPECT_EQ(host.controller().address, 0u);
}

TEST(Device, ABusResetTakesAddressAndConfigurationAway) {
  TestHost host;
  host.open();
  host.device.bus_reset();
  EXPECT_EQ(host.controller().address, 0u);
  EXPECT_FALSE(host.device.is_configured());
  EXPECT_FALSE(host.controller().at(0x81).open);
  EXPECT_FALSE(host.port().is_connected());
}

TEST(Device, SendsTheDescriptorsItWasGiven) {
  TestHost host;
  for (const auto& [type, index, expected] : {std::tuple{1u, 0u, serial_descriptors.device},
                                              {2u, 0u, serial_descriptors.configuration},
                                              {3u, 0u, serial_descriptors.strings[0]},
                                              {3u, 1u, serial_descriptors.strings[1]},
                                              {3u, 2u, serial_descriptors.strings[2]}}) {
    EXPECT_EQ(host.get_descriptor(type, index, 0xffff), Answer::ack);
    EXPECT_EQ(host.reply, Data(expected.begin(), expected.end())) << "type " << type << " index " << index;
  }
}

TEST(Device, CutsADescriptorToTheLengthThatWasAskedFor) {
  TestHost host;
  for (unsigned length : {1u, 8u, 9u, 63u, 64u, 65u, 66u}) {
    EXPECT_EQ(host.get_descriptor(2, 0, length), Answer::ack);
    EXPECT_EQ(host.reply.size(), length);
  }
}

TEST(Device, TellsItsConfiguration) {
  TestHost host;
  for (unsigned number : {0u, 1u, 1u, 0u}) {
    ASSERT_EQ(host.set_configuration(number), Answer::ack);
    ASSERT_EQ(host.control({0x80, 8, 0, 0, 1}), Answer::ack);
    EXPECT_EQ(host.reply, Data{static_cast<std::uint8_t>(number)});
  }
}

TEST(Device, KeepsItsConfigurationWhenAnUnknownOneIsAskedFor) {
  TestHost host;
  host.enumerate();
  EXPECT_EQ(host.set_configuration(7), Answer::stall);
  EXPECT_TRUE(host.device.is_configured());
}

TEST(Device, Configuration0ClosesTheEndpoints) {
  TestHost host;
  host.open();
  ASSERT_EQ(host.set_configuration(0), Answer::ack);
  EXPECT_FALSE(host.controller().at(0x01).open);
  EXPECT_FALSE(host.controller().at(0x82).open);
  EXPECT_FALSE(host.port().is_connected());
}

TEST(Device, TheSameConfigurationAgainResetsTheToggles) {
  TestHost host;
  host.enumerate();
  ASSERT_EQ(host.transmit("a"), Answer::ack);
  ASSERT_EQ(host.set_configuration(1), Answer::ack);
  EXPECT_FALSE(host.controller().at(0x01).toggle);
  EXPECT_EQ(host.transmit("b"), Answer::ack);
}

TEST(Device, TellsTheStatusOfDeviceInterfacesAndEndpoints) {
  TestHost host;
  host.enumerate();
  for (const auto& packet : {get_status(0, 0), get_status(1, 0), get_status(1, 1), get_status(2, 0x00),
                             get_status(2, 0x80), get_status(2, 0x81), get_status(2, 0x01), get_status(2, 0x82)}) {
    EXPECT_EQ(host.control(packet), Answer::ack);
    EXPECT_EQ(host.reply, (Data{0, 0})) << int{packet.request_type} << " " << packet.index;
  }
}

TEST(Device, HaltsAnEndpointAndSaysSo) {
  TestHost host;
  host.enumerate();
  for (unsigned endpoint : {0x81u, 0x01u, 0x82u}) {
    ASSERT_EQ(host.set_feature(endpoint, true), Answer::ack);
    EXPECT_TRUE(host.controller().at(static_cast<EndpointAddress>(endpoint)).stalled);
    ASSERT_EQ(host.control(get_status(2, endpoint)), Answer::ack);
    EXPECT_EQ(host.reply, (Data{1, 0}));
    ASSERT_EQ(host.set_feature(endpoint, false), Answer::ack);
    EXPECT_FALSE(host.controller().at(static_cast<EndpointAddress>(endpoint)).stalled);
    ASSERT_EQ(host.control(get_status(2, endpoint)), Answer::ack);
    EXPECT_EQ(host.reply, (Data{0, 0}));
  }
}

TEST(Device, ANewConfigurationEndsAHalt) {
  TestHost host;
  host.enumerate();
  ASSERT_EQ(host.set_feature(0x01, true), Answer::ack);
  ASSERT_EQ(host.set_configuration(1), Answer::ack);
  EXPECT_EQ(host.transmit("x"), Answer::ack);
  ASSERT_EQ(host.control(get_status(2, 0x01)), Answer::ack);
  EXPECT_EQ(host.reply, (Data{0, 0}));
}

TEST(Device, ClearsAHaltOfTheControlPipeThatItNeverHas) {
  TestHost host;
  host.enumerate();
  EXPECT_EQ(host.control({0x02, 1, 0, 0x00, 0}), Answer::ack);
  EXPECT_EQ(host.control({0x02, 1, 0, 0x80, 0}), Answer::ack);
}

TEST(Device, HasOneAlternateSettingForEachInterface) {
  TestHost host;
  host.enumerate();
  for (unsigned number : {0u, 1u}) {
    EXPECT_EQ(host.control({0x01, 11, 0, static_cast<std::uint16_t>(number), 0}), Answer::ack);
    EXPECT_EQ(host.control({0x81, 10, 0, static_cast<std::uint16_t>(number), 1}), Answer::ack);
    EXPECT_EQ(host.reply, Data{0});
  }
}

TEST(Device, SetInterfaceResetsTheTogglesOfItsEndpoints) {
  TestHost host;
  host.enumerate();
  ASSERT_EQ(host.transmit("a"), Answer::ack);
  ASSERT_EQ(host.control({0x01, 11, 0, 1, 0}), Answer::ack);
  host.reset_toggle(0x01);
  host.reset_toggle(0x81);
  EXPECT_EQ(host.transmit("b"), Answer::ack);
}

// A device that may wake its host.
namespace {
constexpr auto waking_configuration = configuration_descriptor({.interfaces = 2, .remote_wakeup = true});
constexpr Descriptors waking_descriptors = {serial_descriptors.device, waking_configuration,
                                            serial_descriptors.strings};
using WakingHost = TestHost<Device<test::Serial, waking_descriptors>>;
}  // namespace

TEST(Device, RemoteWakeupIsSwitchedOnAndOff) {
  WakingHost host;
  host.enumerate();
  for (bool on : {true, false}) {
    ASSERT_EQ(host.control({0x00, static_cast<std::uint8_t>(on ? 3 : 1), 1, 0, 0}), Answer::ack);
    ASSERT_EQ(host.control(get_status(0, 0)), Answer::ack);
    EXPECT_EQ(host.reply, (Data{static_cast<std::uint8_t>(on ? 2 : 0), 0}));
  }
}

TEST(Device, ThatMayWakeHasNoTestMode) {
  WakingHost host;
  host.enumerate();
  EXPECT_EQ(host.control({0x00, 3, 2, 0, 0}), Answer::stall);
  ASSERT_EQ(host.control(get_status(0, 0)), Answer::ack);
  EXPECT_EQ(host.reply, (Data{0, 0}));
}

TEST(Device, WakesOnlyAHostThatSleepsAndHasAllowedIt) {
  WakingHost host;
  host.enumerate();
  EXPECT_FALSE(host.device.wake_host());
  host.device.suspend();
  EXPECT_FALSE(host.device.wake_host());
  ASSERT_EQ(host.control({0x00, 3, 1, 0, 0}), Answer::ack);
  EXPECT_FALSE(host.device.wake_host());
  host.device.suspend();
  EXPECT_TRUE(host.device.wake_host());
  EXPECT_EQ(host.controller().resumes, 1);
}

TEST(Device, ABusResetForgetsThatWakingWasAllowed) {
  WakingHost host;
  host.enumerate();
  ASSERT_EQ(host.control({0x00, 3, 1, 0, 0}), Answer::ack);
  host.device.bus_reset();
  host.device.suspend();
  EXPECT_FALSE(host.device.wake_host());
}

TEST(Device, SurvivesEventsThatNothingLedTo) {
  TestHost host;
  host.device.in_done(0x80);
  host.device.out_done(0x00, 0);
  host.device.out_done(0x00, 64);
  host.device.resume();
  host.device.suspend();
  host.device.suspend();
  host.open();
  EXPECT_TRUE(host.port().is_connected());
}
