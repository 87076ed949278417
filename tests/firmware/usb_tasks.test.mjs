// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';
import { assert_well, noise } from './usb_support.mjs';

const elf = process.argv[2];

const sent = noise(5000, 1);
const machine = new Machine({ elf, usb: { trace: true } });
// Some while the hog holds the core, some later, with pauses longer than the reader's patience.
for (let at = 0; at < 5000; at += 100) machine.at(400_000 + at * 100, () => machine.usb.send(sent.subarray(at, at + 100)));
machine.run({ us: 5e6 });

test('the machine finds nothing wrong', () => assert_well(machine));

test('tasks that keep the core busy do not delay enumeration', () => {
  const requests = machine.usb.trace.filter((entry) => entry.what === 'request');
  const first = requests.findIndex((entry) => entry.setup.startsWith('80060003'));
  for (let i = first + 1; i < requests.length; i++) assert.ok(requests[i].us - requests[i - 1].us < 200, JSON.stringify(requests[i]));
});

test('writes of two tasks come as a whole, each task\'s in its order', () => {
  const lines = machine.usb.text.split('\n');
  assert.equal(lines.pop(), '');
  for (const letter of ['a', 'b']) {
    const expected = Array.from({ length: 200 }, (_, i) => letter.repeat(1 + ((i * 131) % 400)));
    assert.deepEqual(lines.filter((line) => line[0] === letter), expected);
  }
  assert.equal(lines.length, 400);
});

test('writers take turns', () => {
  const letters = machine.usb.text.split('\n').map((line) => line[0]).join('');
  assert.ok(!/aaa|bbb/.test(letters), letters);
});

test('reads that time out lose nothing', () => {
  const sum = sent.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0);
  assert.match(machine.uart[0].text, new RegExp(`5000 bytes, sum ${sum}, timeouts`));
});
