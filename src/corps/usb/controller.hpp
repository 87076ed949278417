// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/usb/endpoint.hpp>
#include <cstddef>

namespace corps::usb {

/// What the stack needs of a full-speed device controller. Each endpoint has two buffers of 64 bytes (0 and 1; the
/// control pipe needs one), of which the controller holds at most one at a time.
///
/// - `buffer(address, index)`: the memory of a buffer, which the stack writes before `send` and reads after a receipt.
/// - `send(address, index, length)`: arms an IN endpoint with a packet, 0 to 64 bytes, for the host's next token.
/// - `receive(address, index)`: arms an OUT endpoint for one packet. Endpoints that are not armed answer NAK.
/// - `open(address, type)`: makes an endpoint usable: not armed, not stalled, data toggle 0, no event outstanding.
/// - `close(address)`: makes it deaf again, with the same care.
/// - `stall(address)`: answers STALL. What was armed is taken back; if it was done already its event still comes. For
///   address 0: both directions of the control pipe, until the next SETUP.
/// - `restart(address)`: ends a stall and resets the data toggle. True when a packet that was armed has been taken
///   back and its event will not come.
/// - `set_address(n)`: answers to this address from now on.
/// - `resume_bus()`: signals remote wake-up.
///
/// In return the controller's interrupt handler calls the events of `Device`. It resets the control pipe before
/// `setup`: neither direction is armed or stalled, both toggles are 1, no event of theirs is outstanding; so the answer
/// to a SETUP never meets what is left of an earlier one. All functions are called within a critical section or in
/// that handler.
template <class C>
concept Controller = requires(C& controller, EndpointAddress address, unsigned index, unsigned length) {
  { controller.buffer(address, index) } -> std::same_as<std::byte*>;
  controller.send(address, index, length);
  controller.receive(address, index);
  controller.open(address, TransferType::bulk);
  controller.close(address);
  controller.stall(address);
  { controller.restart(address) } -> std::same_as<bool>;
  controller.set_address(index);
  controller.resume_bus();
};

}  // namespace corps::usb
