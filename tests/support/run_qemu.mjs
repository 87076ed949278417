// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs a test firmware on QEMU's MPS2; passes when the firmware itself ends the run with exit(0).
import { run } from '../firmware_mps2/qemu.mjs';

const { exit, uart } = run(process.argv[2], { args: ['--seconds', '100000', '--timeout', '300'] });
if (exit.reason !== 'exit' || exit.code !== 0) {
  console.error(`ended by ${exit.reason}, code ${exit.code}: ${exit.message}\nuart: ${uart}`);
  process.exit(1);
}
