// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('hours pass in a handful of wakes', () => {
  const machine = new Machine({ elf });
  machine.run({ us: 24 * 3600e6 });
  assert.deepEqual(machine.exit, { reason: 'exit', code: 0, message: '' });
  assert.ok(machine.instructions < 50_000, String(machine.instructions));
  assert.ok(machine.result().asleep_percent > 99.99);
});
