// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read_elf } from '../../emulators/rp2040js/elf.mjs';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('a port that is not used brings no code', () => {
  const names = read_elf(elf).symbols.functions.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => /3usb|UsbController|start_usb_clock/.test(name)), []);
});

test('and no device onto the bus', () => {
  const machine = new Machine({ elf, usb: { trace: true } });
  machine.run({ us: 1e6 });
  assert.deepEqual(machine.exit, { reason: 'exit', code: 0, message: '' });
  assert.deepEqual(machine.usb.trace, []);
});
