// SPDX-License-Identifier: MIT OR Apache-2.0
// The workloads on the emulated RP2040: exact counts of executed instructions, as firmware/count_plugin.c takes them on QEMU.
import { execFileSync } from 'node:child_process';
import { Machine } from '../../emulators/rp2040js/machine.mjs';
import { Stop } from '../../emulators/rp2040js/stop.mjs';

const ram = 0x20000000;
/** bench.hpp: where a workload reads its size. */
const size_word = 0x20041e00;
const line_31 = 2 ** 31;
const kinds = { mark: 1, interrupts_off: 2, interrupts_restored: 3, sleep: 4, handler: 5 };

/** The instructions that matter, by address: [kind, number of the mark]. From the disassembly, which knows code from constants. */
function instructions_of(elf) {
  const found = new Map();
  const listing = execFileSync('arm-none-eabi-objdump', ['-d', elf], { encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const line of listing.split('\n')) {
    const [, address, code, text] = line.match(/^\s*([0-9a-f]+):\t([0-9a-f]{4}(?: [0-9a-f]{4})?)\s+(.*)$/) ?? [];
    if (address === undefined) continue;
    const add = (kind, number = 0) => found.set(parseInt(address, 16), [kind, number]);
    const mark = text.match(/^mov\tr(9|10|11), r\1\b/) ?? text.match(/^mov\t(sl|fp), \1\b/);
    if (mark) add(kinds.mark, { 9: 1, 10: 2, sl: 2, 11: 3, fp: 3 }[mark[1]]);
    else if (code === 'b672') add(kinds.interrupts_off);
    else if (/^f38\d 8810$/.test(code)) add(kinds.interrupts_restored);
    else if (code === 'bf20') add(kinds.sleep);
  }
  return found;
}

/**
 * Runs an image until it ends by itself, or after so many marks number 1 (`stop`). Whenever the core is about to sleep the external interrupt
 * 31 becomes pending. With `at_handler` its first instruction is a mark number 1. Returns what was marked: [{ mark, count, longest }].
 */
export function run(elf, size, { at_handler = false, stop = Infinity } = {}) {
  const special = instructions_of(elf);
  const marks = [];
  let executed = 0;
  let depth = 0;
  let section_began = 0;
  let longest = 0;
  let begins = 0;
  let machine;
  const mark = (number) => {
    marks.push({ mark: number, count: executed, longest });
    longest = 0;
    if (number === 1 && ++begins === stop) throw new Stop('stopped');
  };
  const on_instruction = (pc) => {
    const what = special.get(pc);
    executed++;
    if (what === undefined) return;
    const [kind, number] = what;
    switch (kind) {
      case kinds.mark:
        executed--;
        mark(number);
        break;
      case kinds.handler:
        executed--;
        mark(1);
        executed++;
        break;
      case kinds.interrupts_off:
        if (depth++ === 0) section_began = executed;
        break;
      case kinds.interrupts_restored:
        if (depth > 0 && --depth === 0) longest = Math.max(longest, executed - section_began);
        break;
      default:
        machine.chip.nvic.set_pending(line_31);
    }
  };
  machine = new Machine({ elf, onInstruction: on_instruction });
  if (at_handler) {
    const handler = machine.symbols.functions.find(({ name }) => name === 'bench_isr_line_31');
    if (handler === undefined) throw new Error(`${elf} has no bench_isr_line_31`);
    special.set(handler.address & ~1, [kinds.handler, 1]);
  }
  machine.start();
  new DataView(machine.chip.rp.sram.buffer, machine.chip.rp.sram.byteOffset).setUint32(size_word - ram, size, true);
  const { reason, code, message } = machine.run({ limit: 100e6 });
  if (reason !== 'stopped' && (reason !== 'exit' || code !== 0)) throw new Error(`${elf} ended with ${reason} ${code ?? ''}: ${message ?? ''}`);
  return marks;
}
