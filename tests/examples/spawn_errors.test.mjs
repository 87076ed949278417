// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('a failed spawn is dropped, or tried again until a slot is free', () => {
  const machine = new Machine({ elf });
  const exit = machine.run({ us: 5e6 });
  assert.deepEqual([exit.reason, exit.code], ['exit', 0], exit.message);
  const lines = machine.uart[0].text.split('\n').slice(0, -1).map((line) => line.replace(/^.*?\] /, ''));
  assert.deepEqual(lines, [
    'WARN  request 3 dropped: all slots are in use',
    'INFO  request 4 waits',
    'INFO  request 4 waits',
    'INFO  request 4 waits',
    'INFO  request 1 done',
    'INFO  request 2 done',
    'INFO  request 4 done',
    'INFO  finished',
  ]);
});
