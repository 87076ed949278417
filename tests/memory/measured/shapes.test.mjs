// SPDX-License-Identifier: MIT OR Apache-2.0
// What frames have needed in a run, against what the memory tool has computed: never more, and where the name of a task does
// not say that it is loose, at most a quarter less.
// usage: node shapes.test.mjs CORPS_MEMORY BOARD FILE.elf
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const [tool, board, elf] = process.argv.slice(2);
const command = fileURLToPath(new URL('../../../corps', import.meta.url));
const ran = spawnSync(command, ['run', '--board', board, elf, '--json', '--seconds', '600'], { encoding: 'utf8', maxBuffer: 1 << 28 });
const report = JSON.parse(execFileSync(tool, [elf, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 }));

let run;
test('the program runs to its end', () => {
  run = JSON.parse(ran.stdout);
  assert.deepEqual([run.exit.reason, run.exit.code], ['exit', 0], `${run.exit.message}\n${run.uart}`);
});

test('no task needs more than was computed, and none gets much more than it needs', () => {
  assert.ok(report.patched);
  const areas = [...run.uart.matchAll(/area (0x[0-9a-f]+) (\d+) (\d+) (\d+)/g)].map(([, slots, slot, bytes, peak]) => ({
    slots: Number(slots), slot: Number(slot), bytes: Number(bytes), peak: Number(peak),
  }));
  const expected = report.tasks.filter((t) => t.area !== 0);
  assert.ok(expected.length >= 12, `${expected.length} tasks call`);
  assert.equal(areas.length, expected.reduce((sum, t) => sum + t.slots, 0) + 1, run.uart);
  for (const area of areas) {
    const task = area.slots === 0 ? { ...report.outside, area: report.outside.segment } : report.tasks.find((t) => t.address === area.slots);
    const text = `${task?.name} slot ${area.slot}: ${area.peak} of ${area.bytes} used`;
    assert.ok(task, JSON.stringify(area));
    assert.equal(area.bytes, task.area, text);
    assert.ok(area.peak > 8 && area.peak <= area.bytes, text);
    if (!task.name.startsWith('loose_')) assert.ok(area.bytes <= 1.25 * area.peak, text);
    console.log(text);
  }
});

test('the stack gets no deeper than its bound', () => {
  const { stack } = report;
  assert.notEqual(stack.bound, null, stack.why_unbounded);
  const [, peak, size] = run.uart.match(/stack (\d+) (\d+)/).map(Number);
  console.log(`stack: bound ${stack.bound}, used ${peak} by the program's own count, ${run.stack.used} by the emulator's`);
  assert.equal(size, stack.size);
  // The program's paint is in words, and its last line and its end come after its count.
  assert.ok(peak > 64 && peak <= run.stack.used + 3, `${peak} ${run.stack.used}`);
  assert.ok(run.stack.used <= stack.bound, `${run.stack.used} of ${stack.bound}`);
});

test('the ELF file says how large the memory of the areas is', () => {
  const sizes = execFileSync('arm-none-eabi-size', ['-A', elf], { encoding: 'utf8' });
  assert.equal(Number(sizes.match(/^\.corps_segments\s+(\d+)/m)[1]), report.segments);
  const symbols = execFileSync('arm-none-eabi-nm', [elf], { encoding: 'utf8' });
  const [start, end] = ['start', 'end'].map((s) => parseInt(symbols.match(new RegExp(`^([0-9a-f]+) . corps_segments_${s}$`, 'm'))[1], 16));
  assert.equal(end - start, report.segments);
});
