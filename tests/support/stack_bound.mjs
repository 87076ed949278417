// SPDX-License-Identifier: MIT OR Apache-2.0
import { execFileSync } from 'node:child_process';

/**
 * What a firmware has used of its stack in a run, against the bound that the memory tool computes: an error when it is more.
 * The tests' environment names the tool (CORPS_MEMORY); a program outside of the build has none.
 */
export function check_stack_bound(elf, run) {
  const tool = process.env.CORPS_MEMORY;
  if (!tool) return;
  const { stack } = JSON.parse(execFileSync(tool, [elf, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  if (stack.bound === null) {
    // By the property CORPS_STACK_NOT_BOUNDED: without it, the build had failed.
    console.log(`no bound: ${stack.why_unbounded}`);
    return;
  }
  console.log(`stack: bound ${stack.bound}, used ${run.stack.used}`);
  if (!(run.stack.used > 32)) throw new Error(`${run.stack.used} bytes of stack were used: was it painted?`);
  if (run.stack.used > stack.bound) throw new Error(`${run.stack.used} bytes of stack were used; the bound is ${stack.bound}`);
}
