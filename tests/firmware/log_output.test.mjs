// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('every line arrives, whole and in order', () => {
  const machine = new Machine({ elf });
  machine.run({ us: 2e6 });
  assert.deepEqual(machine.exit, { reason: 'exit', code: 0, message: '' });
  const lines = machine.uart[0].text.trimEnd().split('\n');
  for (const line of lines) assert.match(line, /^\[ +\d+\.\d{6}\] (ERROR|WARN |INFO ) /);
  const texts = lines.map((line) => line.slice(16));
  assert.deepEqual(texts.slice(0, 2), ['INFO  42 -7 text {}', 'ERROR true c 0x0000beef']);
  assert.deepEqual(texts.filter((text) => text.includes('line')), Array.from({ length: 60 }, (_, i) => `INFO  line ${i}`));
  assert.equal(texts.filter((text) => text === 'WARN  from an interrupt').length, 5);
  assert.equal(texts.length, 67);
});
