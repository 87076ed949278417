// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('callbacks and coroutine tell the same story of a button', () => {
  const machine = new Machine({ elf });
  const level = (at_us, value) => machine.at(at_us, () => [14, 15].forEach((pin) => machine.set_pin(pin, value)));
  level(0, 1);
  // A brief press that bounces, a touch that is none, and one that is held: [milliseconds, level].
  for (const [ms, value] of [[100, 0], [101, 1], [102, 0], [200, 1], [250, 0], [252, 1], [300, 0], [1100, 1]]) level(ms * 1000, value);
  machine.run({ us: 2e6 });
  const told = (who) => [...machine.uart[0].text.matchAll(new RegExp(`${who}: (\\w+)`, 'g'))].map((match) => match[1]);
  assert.deepEqual(told('coroutine'), ['brief', 'held']);
  assert.deepEqual(told('callbacks'), ['brief', 'held']);
});
