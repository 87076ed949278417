// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs a test firmware; passes when the firmware itself ends the run with exit(0), and its stack was no deeper than its bound.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { check_stack_bound } from './stack_bound.mjs';

const runner = fileURLToPath(new URL('../../emulators/rp2040js/run.mjs', import.meta.url));
const run = spawnSync(process.execPath, [runner, ...process.argv.slice(2), '--seconds', '3600', '--limit', '2000000000', '--json'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
process.stderr.write(run.stderr);
let result;
try {
  result = JSON.parse(run.stdout);
} catch {
  console.error(`the runner printed no JSON (status ${run.status}):\n${run.stdout}`);
  process.exit(1);
}
if (result.exit.reason !== 'exit' || result.exit.code !== 0) {
  console.error(`ended by ${result.exit.reason}, code ${result.exit.code}: ${result.exit.message}\nuart: ${result.uart}`);
  process.exit(1);
}
check_stack_bound(process.argv[2], result);
