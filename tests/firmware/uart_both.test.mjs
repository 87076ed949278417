// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('two UARTs of different speed work at a time', () => {
  const machine = new Machine({ elf });
  machine.at(5000, () => {
    machine.uart[0].send(Buffer.from('first'.repeat(100)));
    machine.uart[1].send(Buffer.from('second'.repeat(100)));
  });
  assert.equal(machine.run({ us: 200_000 }).reason, 'deadlock', machine.exit.message);
  assert.equal(machine.uart[0].text, 'FIRST'.repeat(100));
  assert.equal(machine.uart[1].text, 'SECOND'.repeat(100));
});
