// SPDX-License-Identifier: MIT OR Apache-2.0
// What programs use of their stacks in a run, against the bound that the memory tool computes: never more.
// usage: node observed.test.mjs CORPS_MEMORY BOARD FILE.elf...
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const [tool, board, ...images] = process.argv.slice(2);
const command = fileURLToPath(new URL('../../corps', import.meta.url));
const report = (elf) => JSON.parse(execFileSync(tool, [elf, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 })).stack;

for (const [index, elf] of images.entries()) {
  const name = basename(elf);
  test(`${name} uses no more of its stack than its bound`, () => {
    const stack = report(elf);
    assert.notEqual(stack.bound, null, stack.why_unbounded);
    const { status, stdout, stderr } = spawnSync(command, ['run', '--board', board, elf, '--json', '--seconds', '3'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const run = JSON.parse(stdout || `{"exit": {"reason": ${JSON.stringify(stderr)}}}`);
    // The first ends by itself, which says that it was right.
    if (index === 0) assert.deepEqual([run.exit.reason, run.exit.code], ['exit', 0], run.exit.message);
    else assert.ok(['exit', 'time', 'deadlock'].includes(run.exit.reason), `${status} ${JSON.stringify(run.exit)}`);
    assert.equal(run.stack.bytes, stack.size);
    console.log(`${name}: bound ${stack.bound}, used ${run.stack.used}, ${(stack.bound / run.stack.used).toFixed(2)} times`);
    if (/priorities/.test(name)) {
      // The handlers of both its executors may run on top of the thread, and so does the bound count.
      assert.ok(stack.sets_priorities);
      const polling = stack.interrupts.filter((level) => /corps_isr_(software_[01]|line_2[01]):/.test(level.name));
      assert.deepEqual(polling.map((level) => level.times), [1, 1]);
      assert.ok(polling.every((level) => level.bytes > 100), JSON.stringify(polling.map((level) => level.bytes)));
    }
    assert.ok(run.stack.used > 32, `${run.stack.used}: was the stack painted?`);
    assert.ok(run.stack.used <= stack.bound, `${name} has used ${run.stack.used} bytes; the bound is ${stack.bound}`);
  });
}

// The painted stack misses what is reserved and not written; the stack pointer does not.
if (board === 'pico') {
  for (const elf of images.slice(0, 3)) {
    test(`${basename(elf)}: the stack pointer stays above the bound at each instruction`, () => {
      const stack = report(elf);
      let lowest = Infinity;
      const machine = new Machine({
        elf,
        onInstruction: () => {
          lowest = Math.min(lowest, machine.chip.core.registers[13]);
        },
      });
      machine.run({ us: 1.2e6 });
      const top = machine.symbols.values.get('corps_stack_top');
      const deepest = top - lowest;
      console.log(`${basename(elf)}: bound ${stack.bound}, deepest stack pointer ${deepest}`);
      assert.ok(deepest > 32 && deepest <= stack.bound, `${deepest} of ${stack.bound}`);
    });
  }
}
