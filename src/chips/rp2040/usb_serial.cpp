// SPDX-License-Identifier: MIT OR Apache-2.0
// The device that the chip is on the bus, and the interrupt that drives it.
#include <arch/arch.hpp>
#include <arch/cortex_m/panic.hpp>
#include <chips/rp2040/registers/usb.hpp>
#include <chips/rp2040/usb_serial.hpp>
#include <corps/config.hpp>
#include <corps/time/driver.hpp>
#include <corps/usb/device.hpp>
#include <corps/usb/serial_descriptors.hpp>

namespace rp2040 {
namespace {

constinit corps::usb::Device<UsbSerial::Port, corps::usb::serial_descriptors> device;
constinit bool started = false;

}  // namespace

UsbSerial::Port& UsbSerial::started_port() noexcept {
  bool first = false;
  {
    corps::arch::CriticalSection lock;
    if (!started) first = started = true;
  }
  // Another task that comes in between finds a port without a host, which is what it is.
  if (first) UsbController().start();
  return device.function();
}

}  // namespace rp2040

extern "C" void corps_isr_usb() noexcept {
  using namespace rp2040;
  UsbRegisters& registers = usb_registers();
  UsbMemory& memory = usb_memory();
  const std::uint32_t events = registers.interrupt_status.read();
  // In the order in which they can have happened: a SETUP comes after the packets of the transfer before it, and long
  // after a reset.
  if (events & usb::interrupt_buffer) {
    std::uint32_t done = registers.buffer_status.read();
    // Acknowledged first: an endpoint that is armed again may be done again at once.
    registers.buffer_status.write(done);
    for (unsigned index = 0; done != 0; ++index, done >>= 1) {
      if ((done & 1) == 0) continue;
      if (index & 1) {
        device.out_done(static_cast<std::uint8_t>(index >> 1), memory.buffer_control[index].read() & usb::length_mask);
      } else {
        device.in_done(static_cast<std::uint8_t>(0x80 | index >> 1));
      }
    }
  }
  if (events & usb::interrupt_bus_reset) {
    registers.sie_status.write(usb::bus_reset);
    device.bus_reset();
  }
  if (events & usb::interrupt_setup) {
    // Acknowledged before it is read: one that comes in between is read now and once more, but none is missed.
    registers.sie_status.write(usb::setup_received);
    UsbController().begin_control_transfer();
    device.setup(corps::usb::SetupPacket::from_words(memory.setup_packet[0].read(), memory.setup_packet[1].read()));
  }
  // The end of a suspend is the first frame after it: that is there also when the signal of a resume was missed, or
  // when the suspend was over before it was handled. Frames interrupt only then.
  if (events & usb::interrupt_frame) {
    registers.frame_received.read();
    registers.interrupt_enable.clear(usb::interrupt_frame);
    device.resume();
  }
  if (events & usb::interrupt_suspend) {
    registers.sie_status.write(usb::suspended);
    registers.frame_received.read();  // forgets the frames before
    registers.interrupt_enable.set(usb::interrupt_frame);
    device.suspend();
  }
}

void corps::arch::flush_usb() noexcept {
  using namespace rp2040;
  // A host that listens fetches at once; one that has stopped reading is not waited for longer than this.
  constexpr std::int64_t patience = (CORPS_TICK_HZ + 9) / 10;
  const std::int64_t end = time_driver::now() + patience;
  while (started && device.function().is_connected() && !device.function().all_sent() && time_driver::now() < end) {
    corps_isr_usb();
  }
}
