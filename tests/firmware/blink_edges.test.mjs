// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

test('three blinkers keep their periods, without drift, to within 5 us of each other\'s work', () => {
  const machine = new Machine({ elf });
  assert.equal(machine.run({ us: 3e6 }).reason, 'time', machine.exit.message);
  const { pins, asleep_percent } = machine.result();
  for (const [pin, period] of [['25', 500_000], ['2', 1000], ['3', 333]]) {
    const edges = pins[pin];
    assert.ok(edges.length >= Math.floor(2.9e6 / period), `pin ${pin}: ${edges.length} edges`);
    edges.forEach(([at, level], i) => {
      assert.equal(level, (i + 1) % 2, `pin ${pin}, edge ${i}`);
      // The first edge is at the first poll; the ticks count from when the Ticker was made, just after it. The tasks
      // poll one after another, so each may have to wait for the two others.
      if (i > 0) assert.ok(Math.abs(at - edges[1][0] - (i - 1) * period) <= 12, `pin ${pin}, edge ${i} at ${at}`);
    });
  }
  assert.ok(asleep_percent > 90, String(asleep_percent));
});

test('two runs are the same to the nanosecond', () => {
  const run = () => {
    const machine = new Machine({ elf });
    machine.run({ us: 1e6 });
    return JSON.stringify(machine.result());
  };
  assert.equal(run(), run());
});
