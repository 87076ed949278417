// SPDX-License-Identifier: MIT OR Apache-2.0
// Semihosting requests (Arm's "Semihosting for AArch32 and AArch64"): how a program ends a run and leaves a message.
import { hex, Stop } from './stop.mjs';

const sys_write0 = 0x04;
const sys_exit = 0x18;
const sys_exit_extended = 0x20;
const application_exit = 0x20026;

export function semihosting(chip) {
  const { registers } = chip.core;
  const argument = registers[1];
  switch (registers[0]) {
    case sys_write0:
      chip.message = read_string(chip, argument);
      return;
    case sys_exit:
      end(chip, argument, 0);
      return;
    case sys_exit_extended:
      end(chip, chip.core.readUint32(argument), chip.core.readUint32(argument + 4));
      return;
    default:
      // Anything else needs files of the host, which a run does not have.
      registers[0] = 0xffffffff;
  }
}

function end(chip, reason, subcode) {
  if (reason === application_exit) {
    // A process has eight bits of exit status; the JSON shows the code as the program gave it.
    throw new Stop('exit', chip.message, subcode | 0);
  }
  chip.fault(chip.message || `the program gave up (semihosting exit reason ${hex(reason)})`);
}

function read_string(chip, address) {
  const bytes = [];
  for (let byte; bytes.length < 4096 && (byte = chip.core.readUint8(address + bytes.length)) !== 0;) bytes.push(byte);
  return Buffer.from(bytes).toString('utf8').trimEnd();
}
