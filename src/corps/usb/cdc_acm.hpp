// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <array>
#include <corps/sync/wait_list.hpp>
#include <corps/usb/control_pipe.hpp>
#include <corps/usb/line_coding.hpp>
#include <corps/usb/packet_receiver.hpp>
#include <corps/usb/packet_sender.hpp>
#include <corps/usb/serial_connection.hpp>
#include <corps/usb/serial_read.hpp>
#include <corps/usb/serial_write.hpp>
#include <span>
#include <string_view>

namespace corps::usb {

/// A serial port over USB: the function "CDC ACM" (CDC 1.2, PSTN 1.2), with endpoint 1 for the data.
///
/// The port is open ("connected") while the device is configured, the bus is awake and the host has set DTR, as
/// terminal programs and drivers do. Every future may be awaited by several tasks; each kind is served in the order
/// they came. What the host has sent can be read as long as the device stays configured. RAM on 32-bit: 40 bytes; the
/// buffers are the controller's.
template <Controller C>
class CdcAcm {
 public:
  using ControllerType = C;
  using Read = SerialRead<CdcAcm>;
  using Write = SerialWrite<CdcAcm>;
  using Connection = SerialConnection<CdcAcm>;

  static constexpr EndpointAddress data_in = 0x81;
  static constexpr EndpointAddress data_out = 0x01;
  static constexpr EndpointAddress notifications = 0x82;  // never armed: there is no wire whose state could change
  static constexpr std::array endpoints = {Endpoint{notifications, TransferType::interrupt, 0},
                                           Endpoint{data_out, TransferType::bulk, 1},
                                           Endpoint{data_in, TransferType::bulk, 1}};

  constexpr CdcAcm() noexcept = default;
  CdcAcm(const CdcAcm&) = delete;
  CdcAcm& operator=(const CdcAcm&) = delete;

  // ---- For tasks ----

  /// The future of at least one byte, and at most `buffer.size()`: how many came. With an empty buffer 0, at once.
  /// Waits as long as it takes, also while no host is there; does not fail. Cancel safety: loses nothing.
  Read read(std::span<std::byte> buffer) noexcept { return Read(*this, buffer); }

  /// The future that hands all of `data` to the controller. Waits until a host has opened the port; `disconnected` when
  /// the host goes away after some of it was taken. Writes do not interleave. Cancel safety: a part may have been sent.
  Write write(std::span<const std::byte> data) noexcept { return Write(*this, data); }
  Write write(std::string_view text) noexcept { return Write(*this, std::as_bytes(std::span(text))); }

  /// Complete when a host has opened the port, or when none has. Cancel safety: nothing to lose.
  Connection wait_connected() noexcept { return Connection(*this, true); }
  Connection wait_disconnected() noexcept { return Connection(*this, false); }
  bool is_connected() const noexcept { return connected_; }
  /// Whether the host has fetched all that was written.
  bool all_sent() const noexcept { return sender_.all_sent(); }

  /// What the host has set the port to. Any context.
  LineCoding line_coding() const noexcept {
    arch::CriticalSection lock;
    return LineCoding::from_bytes(line_coding_);
  }

  // ---- For the device: called in the controller's interrupt ----

  C& controller() noexcept { return controller_; }

  bool control(ControlPipe<C>& pipe) noexcept {
    const SetupPacket& setup = pipe.setup();
    // To the communication interface. Simple hosts address the device, which has no other function.
    if ((setup.request_type & 0x7e) != 0x20 || setup.index != 0 || (state_ & configured_bit) == 0) return false;
    switch (setup.request << 1 | (setup.to_host() ? 1 : 0)) {
      case 0x20 << 1:  // SET_LINE_CODING
        return setup.length == line_coding_.size() && pipe.receive(controller_);
      case 0x21 << 1 | 1:  // GET_LINE_CODING
        return pipe.send(controller_, line_coding_);
      case 0x22 << 1:  // SET_CONTROL_LINE_STATE
        if (setup.length != 0) return false;
        change(setup.value & 1u ? dtr_bit : 0u, dtr_bit);
        return pipe.acknowledge(controller_);
      case 0x23 << 1:  // SEND_BREAK: no wire to hold low
        return setup.length == 0 && pipe.acknowledge(controller_);
      default:
        return false;
    }
  }
  bool control_data(ControlPipe<C>&, ByteView data) noexcept {
    arch::CriticalSection lock;
    std::memcpy(line_coding_.data(), data.data(), line_coding_.size());
    return true;
  }

  void configured() noexcept {
    arch::CriticalSection lock;
    line_coding_ = LineCoding().to_bytes();
    sender_.start();
    receiver_.start(controller_);
    change(configured_bit, 0);
  }
  void deconfigured() noexcept {
    arch::CriticalSection lock;
    sender_.stop();
    receiver_.stop();
    change(0, configured_bit | dtr_bit);
  }
  void suspended(bool now) noexcept { change(now ? suspended_bit : 0u, suspended_bit); }

  void in_done(EndpointAddress address) noexcept {
    arch::CriticalSection lock;
    if (address == data_in) sender_.done(controller_, wake_writer());
  }
  void out_done(EndpointAddress address, unsigned length) noexcept {
    arch::CriticalSection lock;
    if (address != data_out) return;
    receiver_.done(controller_, length);
    wake_reader();
  }
  void halted(EndpointAddress address) noexcept {
    arch::CriticalSection lock;
    if (address == data_in) return sender_.halt(controller_);
    if (address == data_out) return receiver_.halt(controller_);
    controller_.stall(address);
  }
  void restarted(EndpointAddress address) noexcept {
    arch::CriticalSection lock;
    if (address == data_in) return sender_.restart(controller_, !writers_.empty());
    if (address == data_out) return receiver_.restart(controller_);
    controller_.restart(address);
  }

 private:
  friend Read;
  friend Write;
  friend Connection;

  static constexpr unsigned configured_bit = 1;
  static constexpr unsigned dtr_bit = 2;
  static constexpr unsigned suspended_bit = 4;

  /// Of those who wait in line the first one acts, so only that one is woken. True when there is one.
  bool wake_writer() noexcept {
    if (writers_.empty()) return false;
    writers_.first()->waker.wake();
    return true;
  }
  void wake_reader() noexcept {
    if (!readers_.empty() && receiver_.has_data()) readers_.first()->waker.wake();
  }

  void change(unsigned set, unsigned clear) noexcept {
    arch::CriticalSection lock;
    state_ = static_cast<std::uint8_t>((state_ & ~clear) | set);
    const bool now = state_ == (configured_bit | dtr_bit);
    if (now == connected_) return;
    connected_ = now;
    while (!watchers_[now].empty()) watchers_[now].grant_first();
    if (!wake_writer()) return;
    auto& writer = static_cast<detail::SerialWriter&>(*writers_.first());
    writer.was_cut_off |= writer.has_begun && !now;
  }

  [[no_unique_address]] C controller_;
  corps::detail::WaitList readers_;
  corps::detail::WaitList writers_;
  corps::detail::WaitList watchers_[2];  // for the port to close, to open
  PacketSender<C, data_in> sender_;
  PacketReceiver<C, data_out> receiver_;
  Bytes<7> line_coding_{};
  std::uint8_t state_ = 0;
  bool connected_ = false;
};

}  // namespace corps::usb
