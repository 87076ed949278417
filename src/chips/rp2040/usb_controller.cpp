// SPDX-License-Identifier: MIT OR Apache-2.0
// The USB controller (RP2040 datasheet, 4.1).
#include <arch/cortex_m/nvic.hpp>
#include <chips/rp2040/clocks.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/registers/usb.hpp>
#include <chips/rp2040/resets.hpp>
#include <chips/rp2040/usb_controller.hpp>

namespace rp2040 {

using corps::usb::EndpointAddress;
using corps::usb::packet_size;

namespace {

/// The PID of the next packet by index: 0, or usb::data1 >> 8. A byte each, so that no interrupt can tear a change.
constinit std::uint8_t next_pid[2 * UsbController::endpoint_count] = {};

unsigned index_of(EndpointAddress address) noexcept {
  return 2 * corps::usb::number_of(address) + (corps::usb::is_in(address) ? 0 : 1);
}

unsigned offset_of(unsigned index, unsigned buffer) noexcept {
  return index < 2 ? offsetof(UsbMemory, control_buffer) : offsetof(UsbMemory, data) + (index - 2) * 128 + buffer * 64;
}

void arm(unsigned index, unsigned buffer, std::uint32_t settings) noexcept {
  UsbMemory& memory = usb_memory();
  if (index >= 2) {
    // Not while the controller has the buffer: so the place may change (4.1.2.5.2).
    PlainRegister& control = memory.endpoint_control[index];
    control.write((control.read() & 0xffff'0000) | offset_of(index, buffer));
  }
  settings |= usb::last | std::uint32_t{next_pid[index]} << 8;
  next_pid[index] ^= usb::data1 >> 8;
  memory.buffer_control[index].write(settings);
  // The controller reads the word in another clock domain and may see its bits change one by one. So it gets the word
  // only when all others have arrived, a cycle of clk_usb later (4.1.2.5.1): 12 of clk_sys are enough up to 500 MHz.
  asm volatile("b 1f\n1:\tb 1f\n1:\tb 1f\n1:\tb 1f\n1:\tb 1f\n1:\tb 1f\n1:" ::: "memory");
  memory.buffer_control[index].write(settings | usb::available);
}

/// Ends what was armed. True when it had not been done yet; otherwise its event still comes, or has come.
bool take_back(unsigned index) noexcept {
  UsbRegisters& registers = usb_registers();
  PlainRegister& control = usb_memory().buffer_control[index];
  if ((control.read() & usb::available) == 0) return false;
  // The word must not change under a packet that is on its way. Aborted, the endpoint answers NAK; "done" says that no
  // packet is under way any more. Chips before B2 may never say so (erratum RP2040-E2): hence the limit, which is
  // longer than a packet of 64 bytes.
  registers.abort.set(1u << index);
  for (int patience = 1000; patience != 0 && (registers.abort_done.read() >> index & 1) == 0; --patience) {
  }
  const bool was_armed = (control.read() & usb::available) != 0;
  control.write(control.read() & usb::length_mask);
  registers.abort_done.write(1u << index);
  registers.abort.clear(1u << index);
  return was_armed;
}

/// Neither armed nor stalled, and no event outstanding.
void quiesce(unsigned index, std::uint8_t pid) noexcept {
  take_back(index);
  usb_memory().buffer_control[index].write(0);
  usb_registers().buffer_status.write(1u << index);
  next_pid[index] = pid;
}

}  // namespace

std::byte* UsbController::buffer(EndpointAddress address, unsigned index) const noexcept {
  return reinterpret_cast<std::byte*>(&usb_memory()) + offset_of(index_of(address), index);
}

void UsbController::send(EndpointAddress address, unsigned index, unsigned length) const noexcept {
  arm(index_of(address), index, usb::full | length);
}

void UsbController::receive(EndpointAddress address, unsigned index) const noexcept {
  arm(index_of(address), index, packet_size);
}

void UsbController::open(EndpointAddress address, corps::usb::TransferType type) const noexcept {
  const unsigned index = index_of(address);
  quiesce(index, 0);
  usb_memory().endpoint_control[index].write(
      usb::endpoint_enable | usb::interrupt_each_buffer |
      std::uint32_t{static_cast<std::uint8_t>(type)} << usb::endpoint_type_shift | offset_of(index, 0));
}

void UsbController::close(EndpointAddress address) const noexcept {
  const unsigned index = index_of(address);
  quiesce(index, 0);
  usb_memory().endpoint_control[index].write(0);
}

void UsbController::stall(EndpointAddress address) const noexcept {
  const unsigned index = index_of(address);
  UsbMemory& memory = usb_memory();
  if (index < 2) {
    memory.buffer_control[0].write(usb::stall);
    memory.buffer_control[1].write(usb::stall);
    // Gates the two bits above; the controller clears it when a SETUP comes (4.1.2.6.1).
    usb_registers().stall_arm.write(3);
    return;
  }
  take_back(index);
  // The length is still wanted when a packet has come in and its event is outstanding.
  memory.buffer_control[index].write((memory.buffer_control[index].read() & usb::length_mask) | usb::stall);
}

bool UsbController::restart(EndpointAddress address) const noexcept {
  const unsigned index = index_of(address);
  const bool was_armed = take_back(index);
  PlainRegister& control = usb_memory().buffer_control[index];
  control.write(control.read() & usb::length_mask);
  next_pid[index] = 0;
  return was_armed;
}

void UsbController::set_address(unsigned number) const noexcept { usb_registers().address.write(number); }

void UsbController::resume_bus() const noexcept { usb_registers().sie_control.set(usb::resume); }

void UsbController::begin_control_transfer() const noexcept {
  // The controller keeps buffers armed that an aborted transfer left behind, although a SETUP should end it.
  quiesce(0, usb::data1 >> 8);
  quiesce(1, usb::data1 >> 8);
}

void UsbController::start() const noexcept {
  start_usb_clock();
  hold(Block::usbctrl);
  release(Block::usbctrl);
  // Memory has no reset value.
  for (unsigned index = 0; index < 32; ++index) {
    usb_memory().endpoint_control[index].write(0);
    usb_memory().buffer_control[index].write(0);
  }
  UsbRegisters& registers = usb_registers();
  registers.muxing.write(usb::to_phy | usb::soft_connect);
  // A Pico does not connect VBUS to the controller: as if it were there. Unplugging then looks like a suspend.
  registers.power.write(usb::vbus_detected | usb::vbus_override);
  registers.main_control.write(usb::controller_enable);
  registers.interrupt_enable.write(usb::interrupt_buffer | usb::interrupt_bus_reset | usb::interrupt_setup |
                                   usb::interrupt_suspend);
  corps::arch::nvic::enable(irq::usb);
  // Chips before B2 may miss the end of a bus reset behind a busy hub (erratum RP2040-E5), which only a detour over
  // GPIO15 mends; every Pico made since 2021 has B2.
  registers.sie_control.write(usb::control_interrupt_each_buffer | usb::pull_up);
}

}  // namespace rp2040
