// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './qemu.mjs';

test('lines are whole, and the last words go out', () => {
  const { exit, uart } = run(process.argv[2]);
  assert.equal(exit.code, 7);
  const lines = uart.split('\n');
  assert.equal(lines.filter((line) => line === 'short').length, 50);
  assert.equal(lines.filter((line) => /^a line that is longer than the ring .* for the same port$/.test(line)).length, 50);
  assert.match(lines.at(-3), /INFO {2}logged$/);
  assert.match(lines.at(-2), /WARN {2}from an interrupt$/);
  assert.equal(lines.at(-1), 'the end');
  assert.equal(lines.length, 103);
});
