// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs a test program on a machine, or through the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Machine } from '../machine.mjs';
import { StockMachine } from '../stock.mjs';
import { build, here } from './build.mjs';

export const runner = join(here, '..', 'run.mjs');

/** Builds and runs a program; `prepare(machine)` may set the scene. */
export function run_program(source, { us = 1e6, limit = 50e6, prepare = () => {}, stock = false, ...options } = {}) {
  const machine = stock ? new StockMachine({ elf: build(source) }) : new Machine({ elf: build(source), ...options });
  prepare(machine);
  const exit = machine.run({ us, limit });
  return { machine, exit, result: machine.result() };
}

/** A program that returns 0 when everything was right, and otherwise the number of what was wrong. */
export function expect_success(source, options) {
  const run = run_program(source, options);
  assert.deepEqual(run.exit, { reason: 'exit', code: 0, message: '' });
  return run;
}

export function expect_fault(source, pattern, options) {
  const run = run_program(source, options);
  assert.equal(run.exit.reason, 'fault', JSON.stringify(run.exit));
  assert.equal(run.exit.code, 71);
  assert.match(run.exit.message, pattern);
  return run;
}

/** The command line, with its output as text. */
export function command(...parameters) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [runner, ...parameters], {
    encoding: 'utf8',
    timeout: 60000,
    maxBuffer: 1 << 28,
  });
  return { status, signal, stdout, stderr };
}
