// SPDX-License-Identifier: MIT OR Apache-2.0
// What a device says of itself whose one function is a serial port.
#pragma once

#include <corps/usb/config.hpp>
#include <corps/usb/descriptors.hpp>

namespace corps::usb {

namespace detail {

inline constexpr auto language_string = language_list();
inline constexpr auto manufacturer_string = string_descriptor(u"" CORPS_USB_MANUFACTURER);
inline constexpr auto product_string = string_descriptor(u"" CORPS_USB_PRODUCT);
inline constexpr auto serial_number_string = string_descriptor(u"" CORPS_USB_SERIAL_NUMBER);

/// An empty text has no descriptor and the index 0.
consteval std::uint8_t string_index(ByteView descriptor, std::uint8_t index) {
  return descriptor.size() > 2 ? index : std::uint8_t{0};
}
consteval ByteView unless_empty(ByteView descriptor) { return descriptor.size() > 2 ? descriptor : ByteView(); }

inline constexpr std::array<ByteView, 4> serial_strings = {ByteView(language_string), unless_empty(manufacturer_string),
                                                           unless_empty(product_string),
                                                           unless_empty(serial_number_string)};

// Class 2 for the whole device, with no interface association: right for a device with this one function
// (CDC 1.2, 4.1).
inline constexpr auto serial_device =
    device_descriptor({.class_code = 0x02,
                       .vendor_id = CORPS_USB_VENDOR_ID,
                       .product_id = CORPS_USB_PRODUCT_ID,
                       .release = CORPS_USB_RELEASE,
                       .manufacturer_string = string_index(manufacturer_string, 1),
                       .product_string = string_index(product_string, 2),
                       .serial_number_string = string_index(serial_number_string, 3)});

/// The functional descriptors of an abstract control model (CDC 1.2, 5.2.3; PSTN 1.2, 5.3): CDC 1.20; calls are not
/// managed here; line coding, line state and break are known; interface 0 is the master of interface 1.
inline constexpr Bytes<19> abstract_control_model = {5, 0x24, 0x00, 0x20, 0x01,  //
                                                     5, 0x24, 0x01, 0x00, 0x01,  //
                                                     4, 0x24, 0x02, 0x06,        //
                                                     5, 0x24, 0x06, 0x00, 0x01};

/// The host asks for notifications every 16 ms; there are none.
inline constexpr auto serial_configuration = configuration_descriptor(
    {.interfaces = 2, .max_power_ma = CORPS_USB_MAX_POWER_MA},
    interface_descriptor({.number = 0, .endpoints = 1, .class_code = 0x02, .subclass = 0x02, .protocol = 0x00}),
    abstract_control_model, endpoint_descriptor({0x82, TransferType::interrupt, 0}, 16, 16),
    interface_descriptor({.number = 1, .endpoints = 2, .class_code = 0x0a}),
    endpoint_descriptor({0x01, TransferType::bulk, 1}, packet_size),
    endpoint_descriptor({0x81, TransferType::bulk, 1}, packet_size));

}  // namespace detail

inline constexpr Descriptors serial_descriptors = {detail::serial_device, detail::serial_configuration,
                                                   detail::serial_strings};

}  // namespace corps::usb
