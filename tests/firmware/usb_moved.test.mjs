// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

test('a port that was moved away stops the program with a message', () => {
  const machine = new Machine({ elf: process.argv[2] });
  machine.run({ us: 1e6 });
  assert.equal(machine.exit.reason, 'fault');
  assert.match(machine.exit.message, /after a move/);
});
