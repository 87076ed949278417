// SPDX-License-Identifier: MIT OR Apache-2.0
// One run of QEMU: the image with the agent beside it, in virtual time, and what came of it.
//
// -icount makes QEMU count time in instructions, so that a run depends on nothing but the image: one instruction takes 32 ns,
// near the 40 ns of a cycle, and sleep takes no time at all.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read_elf } from '../rp2040js/elf.mjs';
import { paint, stack_of, used } from '../rp2040js/stack_mark.mjs';
import { status_of, UsageError } from '../rp2040js/stop.mjs';
import { agent, branch, entries, read_report } from './agent.mjs';

const instruction_shift = 5;
const application_exit = 0x20026;

export const boards = {
  mps2_an385: { machine: 'mps2-an385', clock_hz: 25e6, code_bytes: 4 << 20, agent_at: (4 << 20) - 0x1000 },
};

/**
 * Runs the firmware `elf` on `board` for `us` of virtual time, and at most `timeout` seconds of the user's.
 * `input` is a file with what UART0 receives, `argument` the program's command line.
 */
export function run({ elf, board, us, timeout, input, argument }) {
  const folder = mkdtempSync(join(tmpdir(), 'corps-'));
  try {
    const files = Object.fromEntries(['code', 'agent', 'paint', 'report', 'uart', 'message', 'trace'].map((f) => [f, join(folder, f)]));
    const stack = write_image(elf, boards[board], us, files);
    // Files, not pipes: a full pipe would hold the UART up for as long as this side takes to empty it.
    const ends = [openSync(input ?? '/dev/null', 'r'), openSync(files.uart, 'w')];
    const ended = spawnSync('qemu-system-arm', options(boards[board], files, argument, stack), {
      timeout: timeout * 1000,
      killSignal: 'SIGKILL',
      stdio: [...ends, 'pipe'],
      encoding: 'utf8',
    });
    ends.forEach((end) => closeSync(end));
    if (ended.error && ended.error.code !== 'ETIMEDOUT') throw ended.error;
    return result(boards[board], files, ended, timeout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function options({ machine, agent_at }, files, argument, stack) {
  const argument_option = argument === undefined ? '' : `,arg=image,arg=${argument.replaceAll(',', ',,')}`;
  return [
    ['-M', machine, '-display', 'none', '-monitor', 'none', '-nodefaults', '-no-reboot'],
    ['-icount', `shift=${instruction_shift},sleep=off`],
    ['-kernel', files.code, '-device', `loader,file=${files.agent},addr=${agent_at},force-raw=on`],
    stack ? ['-device', `loader,file=${files.paint},addr=${stack.address},force-raw=on`] : [],
    ['-chardev', 'stdio,id=uart,signal=off', '-serial', 'chardev:uart'],
    ['-chardev', `file,id=message,path=${files.message}`],
    ['-semihosting-config', `enable=on,target=native,chardev=message${argument_option}`],
    ['-trace', 'led_change_intensity', '-D', files.trace],
  ].flat();
}

/** The image as a flat file, with the agent's entries in its vectors; and the painted stack, whose place is returned. */
function write_image(elf, { code_bytes, agent_at, clock_hz }, us, files) {
  const { segments, symbols } = read_elf(elf);
  const end = Math.max(0, ...segments.map(({ address, data }) => address + data.length));
  if (end > agent_at || end < 8) {
    throw new UsageError(`${elf}: not linked for this board: its code must stand in the ${code_bytes >> 20} MB at 0`);
  }
  const code = Buffer.alloc(end);
  for (const { address, data } of segments) data.copy(code, address);
  const reset = code.readUInt32LE(4);
  code.writeUInt32LE((agent_at + entries.reset) | 1, 4);
  code.writeUInt32LE((agent_at + entries.nmi) | 1, 8);
  const request = symbols.functions.find(({ name }) => name === 'corps_semihosting');
  if (request) branch(request.address, agent_at + entries.semihosting).copy(code, request.address);
  writeFileSync(files.code, code);
  const stack = stack_of(symbols);
  if (stack) writeFileSync(files.paint, Buffer.alloc(stack.bytes, paint));
  writeFileSync(files.agent, agent({ reset, cycles: Math.round((us * clock_hz) / 1e6), path: files.report, stack }));
  return stack;
}

function result({ clock_hz }, files, ended, timeout) {
  const read = (path) => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
  const report = read_report(read(files.report), clock_hz);
  const uart = read(files.uart);
  const text = uart.toString('utf8');
  return {
    virtual_us: report ? Math.round((report.cycles * 1e6) / clock_hz) : null,
    instructions: null,
    asleep_percent: null,
    exit: exit_of(report, ended, read(files.message).toString('utf8').trimEnd(), timeout),
    uart: text,
    ...(Buffer.from(text).equals(uart) ? {} : { uart_base64: uart.toString('base64') }),
    ...(report?.stack.length ? { stack: { bytes: report.stack.length, used: used(report.stack) } } : {}),
    leds: leds(read(files.trace).toString('utf8')),
  };
}

function exit_of(report, ended, message, timeout) {
  const fault = (why) => ({ reason: 'fault', code: status_of.fault, message: why });
  if (report?.over) return { reason: 'time', code: 0, message: '' };
  if (report?.reason === application_exit) return { reason: 'exit', code: report.code, message };
  if (report) return fault(message || `the program gave up (semihosting exit reason 0x${report.reason.toString(16)})`);
  if (ended.signal === 'SIGKILL') {
    return { reason: 'limit', code: status_of.limit, message: `not ended after ${timeout} s of real time` };
  }
  const words = ended.stderr.split('\n').find((line) => /fatal|Lockup|error/i.test(line)) ?? '';
  if (ended.signal || /Lockup/.test(ended.stderr)) return fault(message || words || `QEMU ended with ${ended.signal}`);
  // A program that is not corps' asks for its end itself.
  if (words) return fault(words.trim());
  return { reason: 'exit', code: ended.status, message };
}

/** [name, level] of each change of an LED by the program, in their order: each is lit when QEMU starts. */
function leds(trace) {
  const known = new Set();
  return [...trace.matchAll(/LED desc:'(\w+)'.*-> (\d+)%/g)]
    .map(([, name, percent]) => [name, percent === '0' ? 0 : 1])
    .filter(([name]) => known.has(name) || !known.add(name));
}
