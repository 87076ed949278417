// SPDX-License-Identifier: MIT OR Apache-2.0
// The conformance suite: what its calls and its stack have needed in a run, against what the memory tool has computed.
// usage: node conformance.test.mjs CORPS_MEMORY BOARD FILE.elf
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const [tool, board, elf] = process.argv.slice(2);
const command = fileURLToPath(new URL('../../../corps', import.meta.url));
const ran = spawnSync(command, ['run', '--board', board, elf, '--json', '--seconds', '100000', '--timeout', '600'],
  { encoding: 'utf8', maxBuffer: 1 << 28 });
const report = JSON.parse(execFileSync(tool, [elf, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 }));

let run;
test('the suite passes', () => {
  run = JSON.parse(ran.stdout);
  assert.deepEqual([run.exit.reason, run.exit.code], ['exit', 0], `${run.exit.message}\n${run.uart.slice(-2000)}`);
  assert.match(run.uart, /^\d{3,} passed, 0 failed/m);
});

test('no task needs more than was computed', () => {
  assert.ok(report.patched);
  const areas = [...run.uart.matchAll(/area (0x[0-9a-f]+) (\d+) (\d+) (\d+)/g)].map(([, slots, slot, bytes, peak]) => ({
    slots: Number(slots), slot: Number(slot), bytes: Number(bytes), peak: Number(peak),
  }));
  const expected = report.tasks.filter((task) => task.area !== 0);
  assert.ok(expected.length >= 15, `${expected.length} tasks call`);
  assert.equal(areas.length, expected.reduce((sum, task) => sum + task.slots, 0) + 1);
  const peaks = new Map();
  for (const area of areas) {
    const task = area.slots === 0 ? { name: 'outside', area: report.outside.segment } : report.tasks.find((t) => t.address === area.slots);
    const text = `${task?.name} slot ${area.slot}: ${area.peak} of ${area.bytes} used`;
    assert.equal(area.bytes, task?.area, text);
    assert.ok(area.peak <= area.bytes, text);
    peaks.set(task, Math.max(area.peak, peaks.get(task) ?? 0));
  }
  // Not every test calls all that it could; most do.
  const used = [...peaks].filter(([, peak]) => peak > 0);
  const exact = used.filter(([task, peak]) => peak === task.area);
  console.log(`${peaks.size} task functions, ${used.length} with calls, ${exact.length} of them used their memory to the last byte`);
  assert.ok(used.length >= 0.9 * peaks.size, `${used.length} of ${peaks.size}`);
  assert.ok(exact.length >= 0.75 * used.length, `${exact.length} of ${used.length}`);
});

test('the stack gets no deeper than its bound', () => {
  const { stack } = report;
  assert.notEqual(stack.bound, null, stack.why_unbounded);
  const [, peak] = run.uart.match(/^stack (\d+)$/m).map(Number);
  console.log(`stack: bound ${stack.bound}, used ${peak} by the program's own count, ${run.stack.used} by the emulator's`);
  assert.ok(peak > 64 && peak <= run.stack.used + 3, `${peak} ${run.stack.used}`);
  assert.ok(run.stack.used <= stack.bound, `${run.stack.used} of ${stack.bound}`);
});
