// SPDX-License-Identifier: MIT OR Apache-2.0
// Interrupts and exceptions of the core.
//
// Wrong in the package: pending bits follow the line (hardware latches them), ISPR and ICPR do not work on lines 0 to 25, an
// interrupt is taken under PRIMASK when it ends a WFI, exceptions cost no time, SysTick and PendSV end no sleep, SEVONPEND and
// SLEEPONEXIT do not exist.
// Silicon: Armv6-M Architecture Reference Manual B1.5 and B3.4; Cortex-M0+ generic user guide 4.2.9 (level and pulse interrupts).
// Mended by keeping line, pending and active apart here, and by replacing the core's own search for what to take.
import { irq_names } from '../blocks.mjs';
import { hex } from '../stop.mjs';

const nmi = 2;
const svcall = 11;
const pendsv = 14;
const systick = 15;
const thread_priority = 4;
const scr_sleeponexit = 1 << 1;
const scr_sevonpend = 1 << 4;

export function correct_nvic(chip) {
  const { rp } = chip;
  const { core, ppb } = rp;
  const nvic = { lines: 0, active: 0, scr: 0 };
  chip.nvic = nvic;

  core.setInterrupt = (number, value) => {
    const bit = 1 << number;
    if (!value) {
      nvic.lines &= ~bit;
    } else if (!(nvic.lines & bit)) {
      nvic.lines |= bit;
      nvic.set_pending(bit);
    }
  };

  nvic.set_pending = (bits) => {
    const fresh = bits & ~core.pendingInterrupts;
    if (!fresh) return;
    core.pendingInterrupts |= bits;
    core.interruptsUpdated = true;
    if (nvic.scr & scr_sevonpend) core.eventRegistered = true;
  };

  nvic.clear_pending = (bits) => {
    // A line that is still high makes its interrupt pending again at once, unless its handler is running.
    core.pendingInterrupts &= ~bits | (nvic.lines & ~nvic.active);
  };

  nvic.execution_priority = () => (core.IPSR ? core.exceptionPriority(core.IPSR) : thread_priority);

  /** The exception that would be taken at this priority limit, or 0. */
  nvic.best = (limit) => {
    if (core.pendingNMI) return nmi;
    const ready = core.pendingInterrupts & core.enabledInterrupts;
    if (!ready && !core.pendingSVCall && !core.pendingPendSV && !core.pendingSystick) return 0;
    for (let priority = 0; priority < limit; priority++) {
      if (core.pendingSVCall && core.svCallPriority === priority) return svcall;
      if (core.pendingPendSV && core.pendSVPriority === priority) return pendsv;
      if (core.pendingSystick && core.systickPriority === priority) return systick;
      const level = ready & core.interruptPriorities[priority];
      // The lowest number first: the lowest set bit.
      if (level) return 16 + 31 - Math.clz32(level & -level);
    }
    return 0;
  };

  /** What WFI waits for: something that would preempt if PRIMASK were clear. */
  nvic.wakes_wfi = () => nvic.best(nvic.execution_priority()) !== 0;

  core.checkForInterrupts = () => {
    core.interruptsUpdated = false;
    const limit = core.PM ? Math.min(0, nvic.execution_priority()) : nvic.execution_priority();
    if (core.pendingSVCall && core.svCallPriority >= limit) {
      chip.fault(
        'SVC where it cannot be taken (interrupts masked, or in a handler of its own priority): a HardFault on the chip',
      );
    }
    const number = nvic.best(limit);
    if (!number) return false;
    if (number === nmi) core.pendingNMI = false;
    else if (number === svcall) core.pendingSVCall = false;
    else if (number === pendsv) core.pendingPendSV = false;
    else if (number === systick) core.pendingSystick = false;
    else {
      core.pendingInterrupts &= ~(1 << (number - 16));
      nvic.active |= 1 << (number - 16);
    }
    core.exceptionEntry(number);
    // The vector's bit 0 is the Thumb bit, which the package leaves in PC.
    const vector = core.registers[15];
    if (!(vector & 1)) {
      const name = number >= 16 ? irq_names[number - 16] : `exception ${number}`;
      chip.fault(`the vector of ${name} is ${hex(vector)}: not the address of a Thumb function`);
    }
    core.registers[15] = vector & ~1;
    core.interruptsUpdated = true;
    chip.add_cycles(chip.exception_cycles);
    return true;
  };

  const package_return = core.exceptionReturn;
  core.exceptionReturn = (value) => {
    const from = core.IPSR;
    package_return.call(core, value);
    core.registers[15] &= ~1;
    if (from >= 16) {
      const bit = 1 << (from - 16);
      nvic.active &= ~bit;
      if (nvic.lines & bit) nvic.set_pending(bit);
    }
    core.interruptsUpdated = true;
    chip.add_cycles(chip.exception_cycles);
    // SLEEPONEXIT: back in thread mode the core sleeps at once, unless something is waiting.
    if (nvic.scr & scr_sleeponexit && core.IPSR === 0 && !nvic.wakes_wfi()) core.waiting = 'wfi';
  };

  const package_bx = core.BXWritePC;
  core.BXWritePC = (address) => {
    const exception_return = core.IPSR !== 0 && address >>> 28 === 0xf;
    if (!exception_return && !(address & 1)) chip.fault(`branch to ${hex(address)}: bit 0 clear, not a Thumb address`);
    package_bx.call(core, address);
  };

  // System control block: what the package lacks of it.
  const read = ppb.readUint32;
  const write = ppb.writeUint32;
  ppb.readUint32 = (offset) => {
    switch (offset) {
      case 0xd0c: // AIRCR
        return 0xfa050000;
      case 0xd10: // SCR
        return nvic.scr;
      case 0xd14: // CCR: stack alignment and unaligned traps, both fixed
        return 0x208;
      case 0xd24: // SHCSR
        return core.pendingSVCall ? 1 << 15 : 0;
      case 0xd90: // MPU_TYPE: this machine has no MPU
        return 0;
    }
    return read.call(ppb, offset);
  };
  ppb.writeUint32 = (offset, value) => {
    switch (offset) {
      case 0x200: // ISPR
        return nvic.set_pending(value);
      case 0x280: // ICPR
        return nvic.clear_pending(value);
      case 0xd08: // VTOR: 256-byte steps
        if (value & 0xff) chip.violation(`VTOR set to ${hex(value)}, which is not a multiple of 256`);
        core.VTOR = (value & ~0xff) >>> 0;
        return;
      case 0xd0c:
        if (value >>> 16 !== 0x05fa) return;
        if (value & 4) chip.request_reset('system reset request');
        return;
      case 0xd10:
        nvic.scr = value & 0x16;
        return;
      case 0xd14:
      case 0xd24:
        return;
    }
    write.call(ppb, offset, value);
  };
}
