#!/usr/bin/env node
// SPDX-License-Identifier: MIT OR Apache-2.0
// The command line of the runner for boards that QEMU emulates.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../rp2040js/stop.mjs';
import { boards, run } from './machine.mjs';

const status_usage = 2;
const status_missing_tool = 69;

const help = `Usage: ./corps run FILE --board mps2_an385 [OPTIONS]

Runs firmware in virtual time on QEMU's model of an Arm board.

  --board NAME     ${Object.keys(boards).join(', ')}
  --seconds S      virtual time after which the run ends (default 5)
  --arg TEXT       the program's argument, which it can ask for by semihosting (SYS_GET_CMDLINE)
  --uart FILE      what UART0 receives, as fast as the program reads; at which virtual time it comes is the one thing that no
                   two runs share, and sleep takes no time: give long --seconds
  --timeout S      seconds of real time after which the run is given up (default 120)
  --json           print the result as one JSON object, and nothing else

Exit status: the program's own code when it ends by itself; 0 when the time is over; 71 fault; 72 given up; 2 wrong usage;
69 QEMU is missing. A deadlock cannot be told from sleep: the clock's own interrupts go on.
Without --json, what UART0 sent goes to the standard output when the run is over, and a summary to the standard error.
The JSON has virtual_us, exit {reason, code, message}, uart (and uart_base64 when it is no text) and leds, the changes of the
LEDs in their order. QEMU does not tell instructions and asleep_percent: null; virtual_us is null when the core locked up.

To end a run at its time, a few instructions stand beside the program. They have the watchdog with its NMI, TIMER1 and the
first 64 bytes of the PSRAM for themselves.
`;

function number(values, name, fallback) {
  if (values[name] === undefined) return fallback;
  const value = values[name].trim() === '' ? NaN : Number(values[name]);
  if (!Number.isFinite(value) || value < 0) throw new UsageError(`--${name} takes a number of seconds, not '${values[name]}'`);
  return value;
}

function main() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        board: { type: 'string' },
        seconds: { type: 'string' },
        uart: { type: 'string' },
        arg: { type: 'string' },
        timeout: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length !== 1) throw new UsageError('which FILE? The firmware, an ELF executable, is missing');
  if (!Object.hasOwn(boards, values.board)) throw new UsageError(`--board takes ${Object.keys(boards).join(', ')}, not '${values.board}'`);
  if (values.uart && !existsSync(values.uart)) throw new UsageError(`cannot read ${values.uart}: no such file`);
  const result = run({
    elf: positionals[0],
    board: values.board,
    us: number(values, 'seconds', 5) * 1e6,
    timeout: number(values, 'timeout', 120),
    input: values.uart,
    argument: values.arg,
  });
  if (values.json) process.stdout.write(JSON.stringify(result) + '\n');
  else print(result);
  const { reason, code } = result.exit;
  // A process has eight bits of status; the JSON has the whole code.
  return reason === 'exit' ? code & 0xff : code;
}

function print({ uart, uart_base64, virtual_us, exit }) {
  process.stdout.write(uart_base64 ? Buffer.from(uart_base64, 'base64') : uart);
  const why = { time: 'the time is over', exit: `the program ended with code ${exit.code}`, fault: 'fault', limit: 'given up' };
  process.stderr.write(`corps: ${why[exit.reason]}${exit.message ? `: ${exit.message}` : ''}\n`);
  if (virtual_us !== null) process.stderr.write(`corps: ${(virtual_us / 1e6).toFixed(6)} s of virtual time\n`);
}

try {
  process.exitCode = main();
} catch (error) {
  if (error.code === 'ENOENT' && error.syscall?.startsWith('spawn')) {
    process.stderr.write('corps: qemu-system-arm was not found. Get it with ./corps setup, or install the package qemu-system-arm\n');
    process.exitCode = status_missing_tool;
  } else if (error instanceof UsageError) {
    process.stderr.write(`corps: ${error.message}\n`);
    process.exitCode = status_usage;
  } else {
    throw error;
  }
}
