// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];
const repeated = (alphabet, length) => alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const letters = repeated('abcdefghijklmnopqrstuvwxyz', 1000);
const digits = repeated('0123456789', 1000);

test('long writes of two tasks come out whole, one after the other; one that is given up leaves its beginning', () => {
  const machine = new Machine({ elf });
  assert.equal(machine.run({ us: 2e6 }).reason, 'exit', machine.exit.message);
  assert.equal(machine.exit.code, 0);
  const { text } = machine.uart[0];
  const begin = letters + digits + '|';
  assert.equal(text.slice(0, begin.length), begin);
  const [given_up, end] = text.slice(begin.length).split('|');
  assert.ok(letters.startsWith(given_up), given_up);
  assert.ok(given_up.length > 150 && given_up.length < 1000, String(given_up.length));
  assert.equal(end, 'end; blocking');
  // 115200 bits a second, ten bits a character, and nothing but the first milliseconds and the last flush awake.
  const expected_us = (text.length * 10 * 1e6) / 115200;
  assert.ok(machine.us > expected_us && machine.us < expected_us * 1.02 + 3000, `${machine.us} for ${expected_us}`);
  assert.ok(machine.result().asleep_percent > 90, String(machine.result().asleep_percent));
});
