// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs a test firmware on QEMU's MPS2; passes when the firmware itself ends the run with exit(0), and its stack was no deeper
// than its bound.
import { run } from '../firmware_mps2/qemu.mjs';
import { check_stack_bound } from './stack_bound.mjs';

const result = run(process.argv[2], { args: ['--seconds', '100000', '--timeout', '300'] });
const { exit, uart } = result;
if (exit.reason !== 'exit' || exit.code !== 0) {
  console.error(`ended by ${exit.reason}, code ${exit.code}: ${exit.message}\nuart: ${uart}`);
  process.exit(1);
}
check_stack_bound(process.argv[2], result);
