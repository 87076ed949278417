// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('the tour of the docs does what it says', () => {
  const machine = new Machine({ elf });
  const exit = machine.run({ us: 5e6 });
  assert.deepEqual([exit.reason, exit.code], ['exit', 0], exit.message);
  const text = machine.uart[0].text;
  for (const line of ['job 1 done', 'job 4 done', 'first reading: 2', 'second reading: 2', 'button not pressed']) {
    assert.ok(text.includes(line), `${line} is not in:\n${text}`);
  }
});
