// SPDX-License-Identifier: MIT OR Apache-2.0
// Instructions that the package executes wrongly, or not at all. A table over the 65536 first halfwords says which of them the
// machine executes here; all others go to the package.
//
// Silicon: Armv6-M Architecture Reference Manual A6.7; cycle counts: Cortex-M0+ Technical Reference Manual 3.3.
import { semihosting } from '../semihosting.mjs';
import { hex } from '../stop.mjs';

/** 0: the package's; otherwise an index into `handlers`. */
export const special = new Uint8Array(65536);

const handlers = [null];

function define(first, last, handler) {
  handlers.push(handler);
  special.fill(handlers.length - 1, first, last + 1);
}

const flags = (core, result) => {
  core.N = result < 0;
  core.Z = result === 0;
};

// a + b + carry with all four flags. The package adds the carry to an operand first and so gets V wrong where that overflows:
// a signed 64-bit comparison with the largest value then comes out reversed.
function add_with_carry(core, a, b, carry) {
  const result = (a + b + carry) | 0;
  core.C = (a >>> 0) + (b >>> 0) + carry > 0xffffffff;
  core.V = ((a ^ result) & (b ^ result)) < 0;
  flags(core, result);
  return result;
}

// ADCS and SBCS
define(0x4140, 0x417f, (chip, op, r) => {
  r[op & 7] = add_with_carry(chip.core, r[op & 7] | 0, r[(op >> 3) & 7] | 0, chip.core.C ? 1 : 0);
  return 1;
});
define(0x4180, 0x41bf, (chip, op, r) => {
  r[op & 7] = add_with_carry(chip.core, r[op & 7] | 0, ~r[(op >> 3) & 7], chip.core.C ? 1 : 0);
  return 1;
});

// Shifts by register: an amount of zero leaves the carry alone; the package takes it from bit 31, and also for more than 32.
define(0x4080, 0x40bf, ({ core }, op, r) => {
  const by = r[(op >> 3) & 7] & 0xff;
  const value = r[op & 7];
  if (by) core.C = by <= 32 && ((value >>> (32 - by)) & 1) === 1;
  r[op & 7] = by < 32 ? value << by : 0;
  flags(core, r[op & 7] | 0);
  return 1;
});
define(0x40c0, 0x40ff, ({ core }, op, r) => {
  const by = r[(op >> 3) & 7] & 0xff;
  const value = r[op & 7];
  if (by) core.C = by <= 32 && ((value >>> (by - 1)) & 1) === 1;
  r[op & 7] = by < 32 ? value >>> by : 0;
  flags(core, r[op & 7] | 0);
  return 1;
});
define(0x4100, 0x413f, ({ core }, op, r) => {
  const by = Math.min(32, r[(op >> 3) & 7] & 0xff);
  const value = r[op & 7] | 0;
  if (by) core.C = ((value >> (by - 1)) & 1) === 1;
  r[op & 7] = by < 32 ? value >> by : value >> 31;
  flags(core, r[op & 7] | 0);
  return 1;
});
define(0x41c0, 0x41ff, ({ core }, op, r) => {
  const by = r[(op >> 3) & 7] & 0xff;
  const value = r[op & 7];
  const turn = by & 31;
  const result = turn ? (value >>> turn) | (value << (32 - turn)) : value | 0;
  if (by) core.C = result < 0;
  r[op & 7] = result;
  flags(core, result);
  return 1;
});

// BLX lr: the package overwrites lr before it reads the target.
define(0x4780, 0x47ff, (chip, op, r) => {
  if (op & 7) return undefined_instruction(chip, op);
  const target = r[(op >> 3) & 15];
  if (!(target & 1)) chip.fault(`call to ${hex(target)}: bit 0 clear, not a Thumb address`);
  r[14] = (r[15] + 2) | 1;
  r[15] = target & ~1;
  return -2; // PC is set already
});

// STMIA with the base register in the list writes the base back; the package does not.
define(0xc000, 0xc7ff, (chip, op, r) => {
  const base = (op >> 8) & 7;
  let address = r[base];
  let count = 0;
  for (let i = 0; i < 8; i++) {
    if (!(op & (1 << i))) continue;
    chip.core.writeUint32(address, r[i]);
    address += 4;
    count++;
  }
  r[base] = address;
  return 1 + count;
});

// PUSH with lr and POP with pc: the package forgets one cycle.
define(0xb500, 0xb5ff, (chip) => chip.package_step(1));
define(0xbd00, 0xbdff, (chip) => chip.package_step(1));

// YIELD is a no-operation hint; the package logs it.
define(0xbf10, 0xbf10, () => 1);

// WFE: takes the event if there is one, else sleeps.
define(0xbf20, 0xbf20, ({ core }) => {
  if (core.eventRegistered) core.eventRegistered = false;
  else core.waiting = 'wfe';
  return 2;
});

// WFI: in the package one that finds its interrupt pending already sleeps for ever, and under PRIMASK the handler runs anyway.
define(0xbf30, 0xbf30, ({ core, nvic }) => {
  if (!nvic.wakes_wfi()) core.waiting = 'wfi';
  return 2;
});

// SEV sets the event register; the package only logs it.
define(0xbf40, 0xbf40, ({ core }) => {
  core.eventRegistered = true;
  return 1;
});

// BKPT 0xab is a semihosting request; any other breakpoint is a HardFault on a chip without a debugger.
define(0xbe00, 0xbeff, (chip, op) => {
  if ((op & 0xff) === 0xab) semihosting(chip);
  else chip.fault(`BKPT ${hex(op & 0xff, 2)}`);
  return 1;
});

function undefined_instruction(chip, op) {
  return chip.fault(`undefined instruction ${hex(op, 4)}`);
}
define(0xde00, 0xdeff, (chip, op) => chip.fault(`UDF ${hex(op & 0xff, 2)}`));

// Encodings that Armv6-M leaves undefined; the package prints a warning and goes on.
for (const [first, last] of [
  [0xb100, 0xb1ff],
  [0xb300, 0xb3ff],
  [0xb600, 0xb661],
  [0xb663, 0xb671],
  [0xb673, 0xb9ff],
  [0xba80, 0xbabf],
  [0xbb00, 0xbbff],
  [0xbf01, 0xbf0f],
  [0xbf50, 0xbfff],
  [0xe800, 0xefff],
]) {
  define(first, last, undefined_instruction);
}

// 32-bit encodings: BL, MSR, MRS, DMB, DSB and ISB exist; everything else is undefined.
define(0xf000, 0xffff, (chip, op, r) => {
  const second = chip.core.readUint16(r[15] + 2);
  const known =
    op < 0xf800 &&
    ((second & 0xd000) === 0xd000 ||
      (op === 0xf3bf && second >= 0x8f40 && second <= 0x8f6f) ||
      (op === 0xf3ef && second >> 12 === 8) ||
      (op >> 4 === 0xf38 && second >> 8 === 0x88));
  if (known) return chip.package_step(0);
  if (op >> 4 === 0xf7f && second >> 12 === 0xa)
    return chip.fault(`UDF.W ${hex(((op & 15) << 12) | (second & 0xfff), 4)}`);
  return chip.fault(`undefined instruction ${hex(op, 4)} ${hex(second, 4)}`);
});

/** Executes one instruction of the table; returns its cycles. */
export function execute_special(chip, index, opcode) {
  const { registers } = chip.core;
  const before = registers[15];
  const cycles = handlers[index](chip, opcode, registers);
  if (cycles < 0) return -cycles;
  // Instructions that the package executed have moved PC themselves.
  if (registers[15] === before && !chip.stepped) registers[15] = before + 2;
  chip.stepped = false;
  return cycles;
}
