// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

/** Bytes of a fixed sequence that looks random. */
function noise(length) {
  let state = 1;
  return Buffer.from(Array.from({ length }, () => (state = Math.imul(state, 1103515245) + 12345) >>> 16 & 0xff));
}

test('5000 bytes without a pause come back, each once and in order, while the core mostly sleeps', () => {
  const machine = new Machine({ elf });
  const sent = noise(5000);
  machine.at(5000, () => machine.uart[0].send(sent));
  // When all is back it waits for more, for ever.
  assert.equal(machine.run({ us: 600_000 }).reason, 'deadlock', machine.exit.message);
  assert.deepEqual(Buffer.from(machine.uart[0].received.bytes), sent);
  assert.ok(machine.result().asleep_percent > 90, String(machine.result().asleep_percent));
});

test('single bytes come back within a millisecond', () => {
  const machine = new Machine({ elf });
  const times = [];
  machine.uart[0].received.listeners.push(() => times.push(machine.us));
  for (let i = 0; i < 10; i++) machine.at(10_000 + 10_000 * i, () => machine.uart[0].send(Buffer.from([65 + i])));
  machine.run({ us: 200_000 });
  assert.equal(machine.uart[0].text, 'ABCDEFGHIJ');
  // One character in, 32 bit times of idle line, one character out: 87 + 278 + 87 microseconds.
  times.forEach((at, i) => assert.ok(at - (10_000 + 10_000 * i) < 1000, `byte ${i} at ${at}`));
});
