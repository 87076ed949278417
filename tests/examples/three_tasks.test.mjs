// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('a sensor, a communication and a heartbeat take turns for twenty seconds', () => {
  const machine = new Machine({ elf });
  machine.run({ us: 20.3e6 });
  const lines = machine.uart[0].text.split('\n').slice(0, -1);
  const count = (pattern) => lines.filter((line) => pattern.test(line)).length;
  assert.equal(count(/INFO  Sensor value: 2[67]\.\d{3}$/), 40, lines.join('\n'));
  assert.equal(count(/INFO  Message \d+ sent$/), 20);
  assert.equal(count(/INFO  Main task is alive$/), 4);
  assert.equal(lines.length, 64);
  // Each line's time stamp is its task's period, to the millisecond.
  for (const line of lines) {
    const [, seconds] = line.match(/^\[ *(\d+\.\d{6})\]/);
    const period = /Sensor/.test(line) ? 0.5 : /Message/.test(line) ? 1 : 5;
    const late = Number(seconds) % period;
    assert.ok(late < 0.03, `${line}: late by ${late}`);
  }
});
