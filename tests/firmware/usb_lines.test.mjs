// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';
import { assert_well } from './usb_support.mjs';

const elf = process.argv[2];

// The lines as the program makes them.
let state = 1;
const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
const lines = Array.from({ length: 10_000 }, (_, number) => {
  const length = next() % 150;
  const letters = Array.from({ length }, (_, i) => String.fromCharCode(97 + ((i + length) % 26))).join('');
  return String(number).padStart(5, '0') + letters;
});
const all = lines.map((line) => line + '\n').join('');

function assert_blinks(machine) {
  const edges = machine.result().pins[25].slice(1);
  assert.ok(edges.length > 100);
  // Late by no more than the making of a line or two takes.
  edges.forEach(([us], i) => assert.ok(Math.abs(us - edges[0][0] - 10_000 * i) < 300, `edge ${i} at ${us}`));
}

test('10,000 lines of random lengths reach a quick host', () => {
  const machine = new Machine({ elf });
  machine.run({ us: 3e6 });
  assert_well(machine);
  assert.equal(machine.usb.text, all);
  assert_blinks(machine);
});

test('10,000 lines of random lengths reach a slow host', () => {
  const machine = new Machine({ elf, usb: { rate: 100_000 } });
  machine.run({ us: 10e6 });
  assert_well(machine);
  assert.equal(machine.usb.text, all);
  assert_blinks(machine);
});

test('nothing is written before the host opens the port', () => {
  const machine = new Machine({ elf, usb: { open_us: 800_000 } });
  machine.run({ us: 900_000 });
  assert.equal(machine.usb.received.length, 0);
  machine.run({ us: 4e6 });
  assert_well(machine);
  assert.equal(machine.usb.text, all);
});

test('unplugged in the middle of the stream, it goes on with the line that was cut off', () => {
  const machine = new Machine({ elf, usb: { rate: 100_000 } });
  const cuts = [];
  for (let i = 0; i < 8; i++) {
    machine.at(1e6 * i + 700_000 + 1237 * i, () => (machine.usb.unplug(), cuts.push(machine.usb.received.length)));
    machine.at(1e6 * i + 750_000, () => machine.usb.plug());
  }
  machine.run({ us: 20e6 });
  assert_well(machine);
  assert_blinks(machine);
  assert.equal(cuts.length, 8);
  const { text } = machine.usb;
  assert.ok(text.endsWith(`${lines.at(-1)}\n`));
  // Each piece is a part of the whole, and the next one begins with a whole line, not far from where that one ended: two packets
  // were in the controller, and one on the host's way.
  let expected = 0;
  [...cuts, text.length].forEach((end, i) => {
    const start = i ? cuts[i - 1] : 0;
    const piece = text.slice(start, end);
    const at = all.indexOf(piece.slice(0, 400), Math.max(0, expected - 400));
    assert.ok(at >= 0 && at - expected < 300, `piece ${i} goes on at ${at}, not near ${expected}`);
    assert.ok(at === 0 || all[at - 1] === '\n', `piece ${i} begins with ${piece.slice(0, 20)}`);
    assert.equal(piece, all.slice(at, at + piece.length));
    expected = at + piece.length;
  });
});

test('closed and opened again, nothing that was accepted is lost', () => {
  const machine = new Machine({ elf, usb: { rate: 300_000 } });
  for (let i = 0; i < 20; i++) {
    machine.at(300_000 + 100_000 * i, () => machine.usb.close());
    machine.at(350_000 + 100_000 * i, () => machine.usb.open());
  }
  machine.run({ us: 10e6 });
  assert_well(machine);
  // A line that was cut off is there twice, the first time in part. Without such parts every line is there, once.
  const whole = machine.usb.text.match(/\d{5}[a-z]*\n/g).map((line) => line.slice(0, -1));
  assert.deepEqual(whole, lines);
});

test('the core sleeps while a slow host reads', () => {
  const machine = new Machine({ elf, usb: { rate: 50_000 } });
  machine.run({ us: 3e6 });
  assert.ok(machine.result().asleep_percent > 90, String(machine.result().asleep_percent));
});
