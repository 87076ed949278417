// SPDX-License-Identifier: MIT OR Apache-2.0
#include <boards/mps2_an385/board.hpp>
#include <corps/panic.hpp>

namespace mps2_an385 {
namespace {
constinit bool taken = false;
}  // namespace

Board take() noexcept {
  if (taken) corps::panic("mps2_an385::take() was called twice");
  taken = true;
  Board board;
  board.led.set_low();
  board.led1.set_low();
  return board;
}

}  // namespace mps2_an385
