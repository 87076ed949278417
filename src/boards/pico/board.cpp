// SPDX-License-Identifier: MIT OR Apache-2.0
#include <boards/pico/board.hpp>
#include <corps/panic.hpp>

const std::uint32_t rp2040::board_pins = 1u << pico::led_pin;

namespace pico {
namespace {
constinit bool taken = false;
}  // namespace

Board take() noexcept {
  if (taken) corps::panic("pico::take() was called twice");
  taken = true;
  return Board();
}

}  // namespace pico
