// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('tasks that share the converter each get their channel, in turns', () => {
  const machine = new Machine({ elf });
  machine.analog = [1000, 2000, 0, 3000, 876];
  machine.run({ us: 1e6 });
  assert.deepEqual(machine.exit, { reason: 'exit', code: 0, message: '' });
});
