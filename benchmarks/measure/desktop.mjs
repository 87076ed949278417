// SPDX-License-Identifier: MIT OR Apache-2.0
// The workloads on Linux: callgrind's count of a run with 2 K rounds minus that of a run with K, over K.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

function count(program, rounds, size) {
  const run = spawnSync('valgrind', ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, String(rounds), String(size)], { encoding: 'utf8', timeout: 120_000 });
  const collected = run.stderr?.match(/Collected : (\d+)/);
  if (run.error || run.status !== 0 || !collected) throw new Error(`valgrind on ${program}: ${run.error?.message ?? run.stderr}`);
  return Number(collected[1]);
}

/** name: [program, rounds, size, what one round does so many times of] */
export const desktop_rows = {
  'W1/1': ['yield', 4000, 1, 1],
  'W1/8': ['yield', 1000, 8, 8],
  'W1/64': ['yield', 200, 64, 64],
  'W2/signal': ['signal', 2000, 0, 2],
  'W2/channel': ['channel', 2000, 0, 2],
  'spawn/1': ['spawn_and_end', 2000, 0, 1],
  'W4/1': ['timers', 2000, 1, 1],
  'W4/16': ['timers', 4000, 16, 1],
  'W4/256': ['timers', 8000, 256, 1],
  'W4/1024': ['timers', 16000, 1024, 1],
};

/** All figures whose names match `pattern`: { name: number }. */
export function measure_desktop(build, pattern) {
  const results = {};
  for (const [name, [program, rounds, size, times]] of Object.entries(desktop_rows)) {
    if (!pattern.test(name)) continue;
    const path = join(build, 'benchmarks', 'desktop', program);
    results[name] = Number(((count(path, 2 * rounds, size) - count(path, rounds, size)) / (rounds * times)).toFixed(1));
  }
  return results;
}
