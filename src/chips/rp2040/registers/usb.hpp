// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

/// USB controller, device mode (RP2040 datasheet, 4.1.4).
struct UsbRegisters {
  Register address;
  Register host_endpoints[15];
  Register main_control;
  Register frame_to_send;
  Register frame_received;
  Register sie_control;
  Register sie_status;  ///< events: writing 1 acknowledges
  Register host_endpoint_control;
  Register buffer_status;  ///< one bit for each direction of an endpoint: writing 1 acknowledges
  Register buffer_to_handle;
  Register abort;
  Register abort_done;  ///< writing 1 acknowledges
  Register stall_arm;
  Register nak_poll;
  Register stall_or_nak_sent;
  Register muxing;
  Register power;
  Register phy_direct[4];
  Register interrupt_raw;
  Register interrupt_enable;
  Register interrupt_force;
  Register interrupt_status;
};
static_assert(offsetof(UsbRegisters, interrupt_status) == 0x98);
inline UsbRegisters& usb_registers() noexcept { return block_at<UsbRegisters>(0x5011'0000); }

namespace usb {

inline constexpr std::uint32_t controller_enable = 1u << 0;

// SIE_CTRL
inline constexpr std::uint32_t resume = 1u << 12;
inline constexpr std::uint32_t pull_up = 1u << 16;
inline constexpr std::uint32_t control_interrupt_each_buffer = 1u << 29;

// SIE_STATUS
inline constexpr std::uint32_t suspended = 1u << 4;
inline constexpr std::uint32_t setup_received = 1u << 17;
inline constexpr std::uint32_t bus_reset = 1u << 19;

// USB_MUXING, USB_PWR
inline constexpr std::uint32_t to_phy = 1u << 0;
inline constexpr std::uint32_t soft_connect = 1u << 3;
inline constexpr std::uint32_t vbus_override = 1u << 2;
inline constexpr std::uint32_t vbus_detected = 1u << 3;

// INTE, INTS
inline constexpr std::uint32_t interrupt_buffer = 1u << 4;
inline constexpr std::uint32_t interrupt_bus_reset = 1u << 12;
inline constexpr std::uint32_t interrupt_suspend = 1u << 14;
inline constexpr std::uint32_t interrupt_setup = 1u << 16;
inline constexpr std::uint32_t interrupt_frame = 1u << 17;  ///< acknowledged by reading the frame's number

// Endpoint control (4.1.2.5.2)
inline constexpr std::uint32_t endpoint_enable = 1u << 31;
inline constexpr std::uint32_t interrupt_each_buffer = 1u << 29;
inline constexpr unsigned endpoint_type_shift = 26;

// Buffer control (4.1.2.5.3)
inline constexpr std::uint32_t full = 1u << 15;
inline constexpr std::uint32_t last = 1u << 14;
inline constexpr std::uint32_t data1 = 1u << 13;
inline constexpr std::uint32_t stall = 1u << 11;
inline constexpr std::uint32_t available = 1u << 10;
inline constexpr std::uint32_t length_mask = 0x3ff;

}  // namespace usb

/// The controller's 4 KB of memory (4.1.2.5). Words that belong to one direction of an endpoint come in the order EP0
/// IN, EP0 OUT, EP1 IN and so on: that number is called its index here.
struct UsbMemory {
  union {
    PlainRegister setup_packet[2];
    PlainRegister endpoint_control[32];  ///< from index 2 on: endpoint 0 has its settings in SIE_CTRL
  };
  PlainRegister buffer_control[32];
  std::byte control_buffer[64];  ///< of both directions of endpoint 0
  std::byte control_buffer_1[64];
  std::byte data[4096 - 0x180];
};
static_assert(offsetof(UsbMemory, data) == 0x180 && sizeof(UsbMemory) == 4096);
inline UsbMemory& usb_memory() noexcept { return block_at<UsbMemory>(0x5010'0000); }

}  // namespace rp2040
