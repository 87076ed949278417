// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('the LED changes every 250 ms, to within 2 us, and the core sleeps', () => {
  const machine = new Machine({ elf });
  const exit = machine.run({ us: 10e6 });
  assert.equal(exit.reason, 'time', exit.message);
  const { pins, asleep_percent } = machine.result();
  const edges = pins['25'];
  assert.equal(edges.length, 39);
  edges.forEach(([at], i) => assert.ok(Math.abs(at - edges[0][0] - i * 250_000) <= 2, `edge ${i} at ${at}`));
  assert.ok(asleep_percent >= 99.9, String(asleep_percent));
});
