// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/usb/control_pipe.hpp>
#include <utility>

namespace corps::usb {

/// What a device does once it is configured: a class driver, such as CdcAcm. Called in the controller's interrupt.
///
/// - `endpoints`: those it uses besides endpoint 0.
/// - `control(pipe)`: answers a request that is not a standard one through `pipe`, or returns false: stalled.
/// - `control_data(pipe, data)`: the data of a request that it let come; false: stalled.
/// - `configured` / `deconfigured`: its endpoints are open, or not any more.
/// - `in_done` / `out_done`: a packet went out, or came in.
/// - `halted` / `restarted`: an endpoint was stalled by the host, or is open again.
/// - `suspended(bool)`: the bus sleeps, or goes on.
template <class F>
concept Function = Controller<typename F::ControllerType> &&
                   requires(F& function, ControlPipe<typename F::ControllerType>& pipe, EndpointAddress address) {
                     { function.controller() } -> std::same_as<typename F::ControllerType&>;
                     { function.control(pipe) } -> std::same_as<bool>;
                     { function.control_data(pipe, ByteView()) } -> std::same_as<bool>;
                     F::endpoints.size();
                     function.configured();
                     function.deconfigured();
                     function.in_done(address);
                     function.out_done(address, 0u);
                     function.halted(address);
                     function.restarted(address);
                     function.suspended(true);
                   };

/// A USB device: answers the standard requests of USB 2.0, chapter 9, and leaves the rest to its function.
///
/// Driven by the controller's interrupt handler through the events below, which must not overlap; it needs no task and
/// never waits, so a host is answered however busy the tasks are. What is unknown, malformed or not allowed is stalled;
/// a new SETUP is obeyed at any time. RAM on 32-bit: 20 bytes and the function's.
template <Function F, const Descriptors& descriptors>
class Device {
 public:
  using C = typename F::ControllerType;

  F& function() noexcept { return function_; }

  /// The bus was reset: address 0, not configured.
  void bus_reset() noexcept {
    control_.reset();
    set_configuration(0);
    remote_wakeup_ = false;
    controller().set_address(0);
    suspended(false);
  }
  void setup(const SetupPacket& packet) noexcept {
    suspended(false);  // a bus with a SETUP on it is awake
    control_.begin(packet);
    if (!answer(packet)) control_.stall(controller());
  }
  void in_done(EndpointAddress address) noexcept {
    if (number_of(address) != 0) return function_.in_done(address);
    using Event = ControlPipe<C>::Event;
    // The old address holds until the status stage is over (USB 2.0, 9.4.6).
    if (control_.in_done(controller()) == Event::completed && control_.setup().code() == standard::set_address) {
      controller().set_address(control_.setup().value);
    }
  }
  void out_done(EndpointAddress address, unsigned length) noexcept {
    if (number_of(address) != 0) return function_.out_done(address, length);
    using Event = ControlPipe<C>::Event;
    if (control_.out_done(controller(), length) != Event::data_received) return;
    const auto* data = reinterpret_cast<const std::uint8_t*>(controller().buffer(0x00, 0));
    if (function_.control_data(control_, ByteView(data, length))) {
      control_.acknowledge(controller());
    } else {
      control_.stall(controller());
    }
  }
  /// The bus has been idle for 3 ms: the host sleeps, or is gone.
  void suspend() noexcept { suspended(true); }
  void resume() noexcept { suspended(false); }

  /// Wakes a sleeping host that has allowed it; otherwise false. Within a critical section or the interrupt handler.
  bool wake_host() noexcept {
    if (!suspended_ || !remote_wakeup_) return false;
    controller().resume_bus();
    return true;
  }
  bool is_configured() const noexcept { return configured_; }

 private:
  C& controller() noexcept { return function_.controller(); }

  bool answer(const SetupPacket& packet) noexcept {
    if (!packet.is_standard()) return function_.control(control_);
    if (!packet.to_host() && packet.length != 0) return false;  // no standard request that we know takes data
    const auto value = packet.value;
    switch (packet.code()) {
      case standard::get_device_status:
        return send_word((descriptors.configuration[7] >> 6 & 1u) | (remote_wakeup_ ? 2u : 0u));
      case standard::get_interface_status:
        return has_interface(packet.index) && send_word(0);
      case standard::get_endpoint_status: {
        if (is_control(packet.index)) return send_word(0);
        const unsigned mask = mask_of(packet.index);
        return mask != 0 && send_word((halted_ & mask) != 0);
      }
      case standard::set_device_feature:
      case standard::clear_device_feature:
        // TEST_MODE is for high speed.
        if (value != standard::remote_wakeup || !descriptors.allows_remote_wakeup()) return false;
        remote_wakeup_ = packet.request == (standard::set_device_feature & 0xff);
        return control_.acknowledge(controller());
      case standard::set_endpoint_feature:
      case standard::clear_endpoint_feature:
        return value == standard::endpoint_halt &&
               set_halt(packet.index, packet.request == (standard::set_endpoint_feature & 0xff)) &&
               control_.acknowledge(controller());
      case standard::set_address:
        // Undefined while configured (USB 2.0, 9.4.6): refused, so that nothing can make a device unreachable.
        return value <= 127 && packet.index == 0 && !configured_ && control_.acknowledge(controller());
      case standard::get_descriptor:
        return send_descriptor(value >> 8, value & 0xff);
      case standard::get_configuration: {
        const Bytes<1> number{configured_};
        return control_.send(controller(), number);
      }
      case standard::set_configuration:
        if (value > 1) return false;
        set_configuration(value);
        return control_.acknowledge(controller());
      case standard::get_interface: {
        const Bytes<1> setting{0};
        return has_interface(packet.index) && control_.send(controller(), setting);
      }
      case standard::set_interface:
        if (!has_interface(packet.index) || value != 0) return false;
        // The one setting there is, again: its endpoints begin anew (USB 2.0, 9.1.1.5).
        for (const Endpoint& endpoint : F::endpoints) {
          if (endpoint.interface == packet.index) set_halt(endpoint.address, false);
        }
        return control_.acknowledge(controller());
      default:
        return false;
    }
  }

  bool send_word(unsigned word) noexcept {
    const Bytes<2> bytes{static_cast<std::uint8_t>(word), 0};
    return control_.send(controller(), bytes);
  }

  /// Device qualifier and other speed configuration are not there, which says: full speed only (USB 2.0, 9.6.2).
  bool send_descriptor(unsigned type, unsigned index) noexcept {
    ByteView view;
    if (type == 1 && index == 0) view = descriptors.device;
    if (type == 2 && index == 0) view = descriptors.configuration;
    if (type == 3 && index < descriptors.strings.size()) view = descriptors.strings[index];
    return !view.empty() && control_.send(controller(), view);
  }

  static bool is_control(unsigned index) noexcept { return (index & 0xff7f) == 0; }
  bool has_interface(unsigned index) const noexcept { return configured_ && index < descriptors.interface_count(); }
  /// The bit in `halted_` of an endpoint that exists; 0 otherwise.
  unsigned mask_of(unsigned index) const noexcept {
    if (!configured_) return 0;
    for (std::size_t i = 0; i < F::endpoints.size(); ++i) {
      if (F::endpoints[i].address == index) return 1u << i;
    }
    return 0;
  }

  bool set_halt(unsigned index, bool halt) noexcept {
    // Endpoint 0 recovers with every SETUP and cannot be halted (USB 2.0, 9.4.5).
    if (is_control(index)) return !halt;
    const unsigned mask = mask_of(index);
    if (mask == 0) return false;
    const auto address = static_cast<EndpointAddress>(index);
    if (halt) {
      halted_ = static_cast<std::uint8_t>(halted_ | mask);
      function_.halted(address);
    } else {
      halted_ = static_cast<std::uint8_t>(halted_ & ~mask);
      function_.restarted(address);
    }
    return true;
  }

  /// 0 or 1. Also setting the same one again begins anew: endpoints in order, toggles 0 (USB 2.0, 9.1.1.5).
  void set_configuration(unsigned number) noexcept {
    halted_ = 0;
    if (std::exchange(configured_, false)) {
      function_.deconfigured();  // first: from then on no task arms an endpoint
      for (const Endpoint& endpoint : F::endpoints) controller().close(endpoint.address);
    }
    if (number == 0) return;
    configured_ = true;
    for (const Endpoint& endpoint : F::endpoints) controller().open(endpoint.address, endpoint.type);
    function_.configured();
  }

  void suspended(bool now) noexcept {
    if (std::exchange(suspended_, now) != now) function_.suspended(now);
  }

  static_assert(F::endpoints.size() <= 8);
  F function_;
  ControlPipe<C> control_;
  std::uint8_t halted_ = 0;
  bool configured_ = false;
  bool remote_wakeup_ = false;
  bool suspended_ = false;
};

}  // namespace corps::usb
