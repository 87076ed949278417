// SPDX-License-Identifier: MIT OR Apache-2.0
// Blocks that the package lacks or answers with 0xffffffff, and on which nothing else here depends.
// Silicon: RP2040 datasheet 2.6.3 (XIP), 2.10.6 (VREG), 2.19.6.2 (IO_QSPI), 4.10 (SSI).
import { Storage } from './storage.mjs';

export function add_missing_blocks(chip) {
  const { rp } = chip;
  rp.peripherals[0x14000] = new Storage(rp, 'XIP_CTRL', {
    reset: { 0x00: 3 },
    read: { 0x04: () => 0, 0x08: () => 3, 0x1c: () => 0 },
  });
  rp.peripherals[0x40018] = new Storage(rp, 'IO_QSPI', {});
  rp.peripherals[0x40064] = new Storage(rp, 'VREG_AND_CHIP_RESET', {
    reset: { 0x00: 0xb1, 0x04: 0x91, 0x08: 0x100 },
    read: { 0x00: () => rp.peripherals[0x40064].value(0) | 0x1000 },
  });
  rp.peripherals[0x18000] = flash_interface(rp);
}

// The serial interface to the flash, as far as a second boot stage uses it: settings are kept, a command is answered with as many
// bytes as were sent, the status registers of the flash say "ready, quad enabled".
function flash_interface(rp) {
  let sent = [];
  let answers = [];
  const block = new Storage(rp, 'XIP_SSI', {
    reset: { 0x58: 0x51535049, 0x5c: 0x3430312a },
    read: {
      0x20: () => 0,
      0x24: () => answers.length,
      0x28: () => (answers.length ? 0x08 : 0) | 0x06,
      0x60: () => answers.shift() ?? 0,
    },
    write: {
      0x08: (value) => {
        block.registers.set(0x08, value & 1);
        sent = [];
        answers = [];
      },
      0x60: (value) => {
        // A new command begins when everything of the last one has been collected.
        if (!answers.length) sent = [];
        sent.push(value & 0xff);
        const status = { 0x05: 0x00, 0x35: 0x02, 0x15: 0x00 }[sent[0]];
        answers.push(sent.length > 1 && status !== undefined ? status : 0);
      },
    },
  });
  return block;
}
