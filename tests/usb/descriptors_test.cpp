// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <corps/usb/descriptors.hpp>
#include <corps/usb/line_coding.hpp>
#include <corps/usb/serial_descriptors.hpp>
#include <corps/usb/setup_packet.hpp>
#include <set>
#include <vector>

using namespace corps::usb;

namespace {

/// The descriptors that follow each other in a configuration.
std::vector<ByteView> parts_of(ByteView all) {
  std::vector<ByteView> parts;
  while (!all.empty()) {
    if (all[0] < 2 || all[0] > all.size()) {
      ADD_FAILURE() << "a descriptor with the length " << int{all[0]};
      break;
    }
    parts.push_back(all.first(all[0]));
    all = all.subspan(all[0]);
  }
  return parts;
}

}  // namespace

TEST(Descriptors, ConcatenateKeepsTheOrder) {
  constexpr auto all = concatenate(Bytes<2>{1, 2}, Bytes<1>{3}, Bytes<0>{}, Bytes<3>{4, 5, 6});
  EXPECT_EQ(all, (Bytes<6>{1, 2, 3, 4, 5, 6}));
}

TEST(Descriptors, DeviceDescriptorHasTheFieldsOfTable9_8) {
  constexpr auto bytes = device_descriptor({.class_code = 2,
                                            .subclass = 3,
                                            .protocol = 4,
                                            .vendor_id = 0x1234,
                                            .product_id = 0x5678,
                                            .release = 0x0210,
                                            .manufacturer_string = 1,
                                            .product_string = 2,
                                            .serial_number_string = 3});
  EXPECT_EQ(bytes, (Bytes<18>{18, 1, 0, 2, 2, 3, 4, 64, 0x34, 0x12, 0x78, 0x56, 0x10, 0x02, 1, 2, 3, 1}));
}

TEST(Descriptors, ConfigurationKnowsItsTotalLength) {
  constexpr auto bytes = configuration_descriptor({}, interface_descriptor({}), endpoint_descriptor({}, 8));
  EXPECT_EQ(bytes.size(), 25u);
  EXPECT_EQ(bytes[2] | bytes[3] << 8, 25);
}

TEST(Descriptors, ConfigurationSaysHowItIsPowered) {
  EXPECT_EQ(configuration_descriptor({.max_power_ma = 500})[7], 0x80);
  EXPECT_EQ(configuration_descriptor({.self_powered = true})[7], 0xc0);
  EXPECT_EQ(configuration_descriptor({.remote_wakeup = true})[7], 0xa0);
  EXPECT_EQ(configuration_descriptor({.max_power_ma = 500})[8], 250);
}

TEST(Descriptors, AnOddNumberOfMilliamperesIsRoundedUp) {
  EXPECT_EQ(configuration_descriptor({.max_power_ma = 99})[8], 50);
}

TEST(Descriptors, EndpointDescriptorHasTheFieldsOfTable9_13) {
  EXPECT_EQ(endpoint_descriptor({0x83, TransferType::interrupt, 0}, 0x0102, 10), (Bytes<7>{7, 5, 0x83, 3, 2, 1, 10}));
}

TEST(Descriptors, StringDescriptorIsUtf16LittleEndian) {
  constexpr auto bytes = string_descriptor(u"A\u00b5");
  EXPECT_EQ(bytes, (Bytes<6>{6, 3, 'A', 0, 0xb5, 0}));
}

TEST(Descriptors, AnEmptyStringIsAHeader) { EXPECT_EQ(string_descriptor(u""), (Bytes<2>{2, 3})); }

TEST(Descriptors, LanguageListHoldsOneLanguage) { EXPECT_EQ(language_list(0x0407), (Bytes<4>{4, 3, 0x07, 0x04})); }

TEST(SerialDescriptors, TheDeviceIsACommunicationDeviceWithTheConfiguredIdentity) {
  const ByteView device = serial_descriptors.device;
  EXPECT_EQ(device.size(), 18u);
  EXPECT_EQ(device[4], 0x02);
  EXPECT_EQ(device[8] | device[9] << 8, CORPS_USB_VENDOR_ID);
  EXPECT_EQ(device[10] | device[11] << 8, CORPS_USB_PRODUCT_ID);
}

TEST(SerialDescriptors, StringIndicesLeadToStrings) {
  const ByteView device = serial_descriptors.device;
  for (int field : {14, 15, 16}) {
    const unsigned index = device[field];
    if (index == 0) continue;
    ASSERT_LT(index, serial_descriptors.strings.size());
    EXPECT_GT(serial_descriptors.strings[index].size(), 2u);
  }
}

TEST(SerialDescriptors, AnEmptySerialNumberIsLeftOut) {
  EXPECT_EQ(serial_descriptors.device[16], 0);
  EXPECT_TRUE(serial_descriptors.strings[3].empty());
}

TEST(SerialDescriptors, TheConfigurationIsWellFormed) {
  const ByteView all = serial_descriptors.configuration;
  const auto parts = parts_of(all);
  EXPECT_EQ(all[2] | all[3] << 8, static_cast<int>(all.size()));
  std::set<unsigned> interfaces, endpoints;
  unsigned promised = 0;
  for (ByteView part : parts) {
    if (part[1] == 4) {
      EXPECT_EQ(part.size(), 9u);
      EXPECT_TRUE(interfaces.insert(part[2]).second);
      promised += part[4];
    }
    if (part[1] == 5) {
      EXPECT_EQ(part.size(), 7u);
      EXPECT_TRUE(endpoints.insert(part[2]).second) << "endpoint " << int{part[2]} << " twice";
    }
  }
  EXPECT_EQ(interfaces.size(), all[4]);
  EXPECT_EQ(endpoints.size(), promised);
}

TEST(SerialDescriptors, TheDataInterfaceHasTwoBulkEndpointsOf64Bytes) {
  bool in_data_interface = false;
  int bulk = 0;
  for (ByteView part : parts_of(serial_descriptors.configuration)) {
    if (part[1] == 4) in_data_interface = part[5] == 0x0a;
    if (part[1] != 5 || !in_data_interface) continue;
    EXPECT_EQ(part[3], 2);
    EXPECT_EQ(part[4] | part[5] << 8, 64);
    ++bulk;
  }
  EXPECT_EQ(bulk, 2);
}

TEST(SerialDescriptors, TheUnionNamesTheInterfacesThatAreThere) {
  for (ByteView part : parts_of(serial_descriptors.configuration)) {
    if (part[1] == 0x24 && part[2] == 0x06) {
      EXPECT_EQ(part[3], 0);
      EXPECT_EQ(part[4], 1);
    }
  }
}

TEST(SetupPacket, IsReadFromTwoWordsAsTheyCameOverTheBus) {
  // GET_DESCRIPTOR(string 2, language 0x0409), 255 bytes
  const auto packet = SetupPacket::from_words(0x03020680, 0x00ff0409);
  EXPECT_EQ(packet.request_type, 0x80);
  EXPECT_EQ(packet.request, 6);
  EXPECT_EQ(packet.value, 0x0302);
  EXPECT_EQ(packet.index, 0x0409);
  EXPECT_EQ(packet.length, 255);
  EXPECT_TRUE(packet.to_host());
  EXPECT_TRUE(packet.is_standard());
}

TEST(LineCoding, GoesOverTheBusInSevenBytes) {
  const LineCoding coding{0x12345678, 2, 1, 7};
  EXPECT_EQ(coding.to_bytes(), (Bytes<7>{0x78, 0x56, 0x34, 0x12, 2, 1, 7}));
  EXPECT_EQ(LineCoding::from_bytes(coding.to_bytes()), coding);
  for (const LineCoding& other : {LineCoding{0x12345679, 2, 1, 7}, LineCoding{0x12345678, 1, 1, 7},
                                  LineCoding{0x12345678, 2, 0, 7}, LineCoding{0x12345678, 2, 1, 8}}) {
    EXPECT_NE(LineCoding::from_bytes(other.to_bytes()), coding);
  }
}
