// SPDX-License-Identifier: MIT OR Apache-2.0
// Counts the instructions between an interrupt and the urgent task that waits for it, with QEMU's plugin of the benchmarks.
// usage: node latency.test.mjs count_plugin.so latency_waker.elf latency_signal.elf latency_timers.elf
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const [plugin, ...elfs] = process.argv.slice(2);
const offsets = 2000;
/** Instructions from the handler's first to the task, and the most for which anything holds interrupts off. */
const variants = [
  ["a driver's waker", 120],
  ['a Signal', 135],
  // The alarm of the interrupt executors, whose priority is that of drivers, may come first, and a task of the same executor, too.
  ['a waker, beside timers', 600],
];
const most_off = 80;

/** [{ mark, count, longest }]: 1 is the handler's first instruction, 2 the task. */
function marks(elf) {
  const handler = execFileSync('arm-none-eabi-nm', [elf], { encoding: 'utf8' }).match(/^([0-9a-f]+) . corps_isr_system_tick$/m);
  const folder = mkdtempSync(join(tmpdir(), 'corps-latency-'));
  try {
    const log = join(folder, 'marks');
    const run = spawnSync('qemu-system-arm', [
      ['-M', 'mps2-an385', '-display', 'none', '-monitor', 'none', '-serial', 'none', '-nodefaults', '-no-reboot'],
      // 32 ns an instruction, and a cycle of SysTick is 40: so each offset is another instruction.
      ['-icount', 'shift=5,sleep=off', '-kernel', elf, '-semihosting-config', 'enable=on,target=native'],
      ['-plugin', `${plugin},out=${log},at=0x${(parseInt(handler[1], 16) & ~1).toString(16)}`],
    ].flat(), { encoding: 'utf8', timeout: 200_000 });
    assert.equal(run.error, undefined);
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
    return readFileSync(log, 'utf8').trim().split('\n').map((line) => {
      const [mark, count, longest] = line.split(' ').map(Number);
      return { mark, count, longest };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [index, [what, most]] of variants.entries()) {
  test(`by ${what} the urgent task runs within ${most} instructions of its interrupt, at each of ${offsets} offsets`, () => {
    const all = marks(elfs[index]);
    assert.equal(all.length, 2 * offsets);
    const lengths = [];
    for (let i = 0; i < all.length; i += 2) {
      assert.deepEqual([all[i].mark, all[i + 1].mark], [1, 2]);
      lengths.push(all[i + 1].count - all[i].count);
    }
    // Behind the first interrupt, since start-up is no part of it.
    const off = Math.max(...all.slice(1).map(({ longest }) => longest));
    const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
    console.log(`by ${what}: ${shortest} to ${longest} instructions; interrupts off: at most ${off}`);
    assert.ok(shortest > 20, 'was anything counted?');
    assert.ok(longest <= most, `${longest} instructions`);
    assert.ok(off > 5 && off <= most_off, `interrupts were off for ${off}`);
  });
}
