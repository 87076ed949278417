// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('what was written before the exit has left the ports when the run ends', () => {
  const machine = new Machine({ elf });
  machine.run({ us: 1e6 });
  assert.deepEqual(machine.exit, { reason: 'exit', code: 7, message: '' });
  assert.match(machine.uart[0].text, /buffers, 2\nthe end$/);
  assert.equal(machine.uart[1].text, 'the end of the second port');
});
