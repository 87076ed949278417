// SPDX-License-Identifier: MIT OR Apache-2.0
// How the device presents itself to a host; set these with CMake variables of the same names, never per source file.
#pragma once

/// Who made the device, and which of their devices it is: numbers that the USB Implementers Forum gives out. The
/// defaults are Raspberry Pi's for a serial port made with an RP2040; a product of yours needs its own.
#ifndef CORPS_USB_VENDOR_ID
#define CORPS_USB_VENDOR_ID 0x2e8a
#endif
#ifndef CORPS_USB_PRODUCT_ID
#define CORPS_USB_PRODUCT_ID 0x000a
#endif

/// Release of the device in binary coded decimal: 0x0100 is 1.00.
#ifndef CORPS_USB_RELEASE
#define CORPS_USB_RELEASE 0x0100
#endif

/// Texts that the host shows: string literals, up to 126 UTF-16 code units. An empty one is left out.
#ifndef CORPS_USB_MANUFACTURER
#define CORPS_USB_MANUFACTURER "corps"
#endif
#ifndef CORPS_USB_PRODUCT
#define CORPS_USB_PRODUCT "corps"
#endif
/// Different for every device, or empty: with equal ones a host confuses two devices.
#ifndef CORPS_USB_SERIAL_NUMBER
#define CORPS_USB_SERIAL_NUMBER ""
#endif

/// The most that the device draws from the bus, in milliamperes: 0 to 500.
#ifndef CORPS_USB_MAX_POWER_MA
#define CORPS_USB_MAX_POWER_MA 100
#endif
