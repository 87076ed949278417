// SPDX-License-Identifier: MIT OR Apache-2.0
// Strict mode: what the emulator forgives and silicon does not.
export class Strict {
  constructor(chip) {
    this.chip = chip;
  }
  at_end() {}
  check_clock() {}
  uart_transmits() {}
}
