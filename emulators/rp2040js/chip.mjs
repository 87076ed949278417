// SPDX-License-Identifier: MIT OR Apache-2.0
// One power cycle of an RP2040: the package's chip with every correction applied. A reset makes a new one (see machine.mjs).
import { RP2040 } from 'rp2040js';
import { install_bus } from './bus.mjs';
import { ClockScope } from './clock.mjs';
import { apply_corrections } from './corrections/all.mjs';
import { rosc_hz } from './corrections/clocks.mjs';
import { execute_special, special } from './corrections/opcodes.mjs';
import { enter_boot2, flash_size } from './boot.mjs';
import { hex, Stop } from './stop.mjs';
import { has_function, Strict, uart_rx_pins } from './strict.mjs';

const sram_end = 0x20042000;

/** The package's messages about things it cannot do; `report` decides what becomes of them. */
class Logger {
  constructor(report) {
    this.report = report;
  }
  debug() {}
  info() {}
  warn(component, message) {
    this.report(component, message);
  }
  error(component, message) {
    this.report(component, message);
  }
}

export class Chip {
  /**
   * @param host where what the chip does becomes visible: pin_changed, pin_driven, uart_sent, note, reset_requested
   * @param survived what a reset leaves: SRAM, watchdog scratch registers and reason
   */
  constructor({ flash, symbols, clock, host, strict, exception_cycles, survived }) {
    this.host = host;
    this.symbols = symbols;
    this.clock = new ClockScope(clock);
    this.exception_cycles = exception_cycles;
    this.message = '';
    this.pc = 0;
    this.extra_cycles = 0;
    this.stepped = false;
    this.constructing = true;
    this.flash_size = flash_size;
    this.reset_actions = [];
    this.cycle_nanos = 1e9 / rosc_hz;
    this.rp = new RP2040(this.clock);
    this.rp.logger = new Logger((component, message) => this.package_says(component, message));
    this.rp.flash.set(flash);
    this.core = this.rp.core;
    if (survived) this.rp.sram.set(survived.sram);
    this.rp.clkSys = rosc_hz;
    install_bus(this);
    apply_corrections(this, survived);
    this.strict = strict ? new Strict(this) : null;
    this.constructing = false;
    this.tree.update();
    this.core.waiting = false;
    this.core.eventRegistered = false;
    this.core.VTOR = 0;
    enter_boot2(this);
  }

  // ---- Endings and remarks ----

  /** Ends the run: the program did what the chip would answer with a HardFault, or worse. */
  fault(what) {
    throw new Stop('fault', `${what}, at ${this.symbols.describe(this.pc)}`);
  }

  /** Something that silicon may forgive, or that hides: a fault in strict mode, else a remark. */
  violation(what, located = true) {
    if (this.strict) {
      if (located) this.fault(what);
      throw new Stop('fault', what);
    }
    this.note(what);
  }

  note(what) {
    this.host.note(what);
  }

  request_reset(reason) {
    this.host.reset_requested(reason);
  }

  package_says(component, message) {
    if (this.constructing) return;
    if (/[Uu]nimplemented/.test(message)) this.violation(`${component}: ${message} (the emulator lacks this register)`);
    else this.note(`${component}: ${message}`);
  }

  // ---- For the corrections ----

  add_cycles(count) {
    this.extra_cycles += count;
  }

  /** Whether a peripheral answers at all. */
  gate(block, address, write) {
    if (block.bit !== undefined && (this.held >>> block.bit) & 1) {
      const state =
        (this.rp.peripherals[0x4000c].reset >>> block.bit) & 1
          ? 'is held in reset'
          : 'has just left reset and RESET_DONE is not set yet';
      this.violation(
        `${write ? 'store to' : 'load from'} ${block.name} at ${hex(address)} while it ${state} (RESETS bit ${block.bit})`,
      );
      return false;
    }
    if (this.strict && block.clock) this.strict.check_clock(block, address, write);
    return true;
  }

  /** Whether input from outside reaches a UART; without strict mode the pin's function does not matter. */
  uart_input_routed(index) {
    return !this.strict || has_function(this.rp, uart_rx_pins[index], 2);
  }

  clocks_changed() {
    if (this.constructing) return;
    this.watchdog.clocks_changed();
    this.systick_clock_changed();
  }

  package_step(extra) {
    this.stepped = true;
    return this.core.executeInstruction() + extra;
  }

  // ---- Execution ----

  /**
   * Executes instructions until the core sleeps, an alarm is due, `end` (in nanoseconds) or `budget` instructions are reached,
   * or the host asks to look. Adds the number executed to the host's count.
   */
  execute(clock, end, budget, hook) {
    const { core, sram16, flash16 } = this;
    const { registers } = core;
    let count = 0;
    try {
      while (count < budget) {
        while (core.interruptsUpdated) core.checkForInterrupts();
        const pc = registers[15];
        this.pc = pc;
        let opcode;
        const in_flash = pc - 0x10000000;
        if (in_flash >= 0 && in_flash < flash_size) opcode = flash16[in_flash >>> 1];
        else if (pc >= 0x20000000 && pc < sram_end) opcode = sram16[(pc - 0x20000000) >>> 1];
        else this.fault(`execution at ${hex(pc)}, outside of flash and SRAM`);
        if (hook !== null) hook(pc);
        const index = special[opcode];
        let cycles = index === 0 ? core.executeInstruction() : execute_special(this, index, opcode);
        if (this.extra_cycles !== 0) {
          cycles += this.extra_cycles;
          this.extra_cycles = 0;
        }
        count++;
        const now = clock.nanos + cycles * this.cycle_nanos;
        clock.nanos = now;
        if (clock.head !== null && clock.head.nanos <= now) clock.fireDue();
        if (core.waiting !== false || now >= end || this.host.attention) break;
      }
    } finally {
      // Also when the last instruction ended the run.
      this.host.instructions += count;
    }
  }

  /** Whether a sleeping core would go on now. */
  wakes() {
    const { core, nvic } = this;
    if (core.waiting === 'wfe') {
      if (core.eventRegistered) {
        core.eventRegistered = false;
        return true;
      }
      const limit = nvic.execution_priority();
      return nvic.best(core.PM ? Math.min(0, limit) : limit) !== 0;
    }
    return nvic.wakes_wfi();
  }

  /** Power-down of this chip object: its alarms never fire again. Returns what survives a reset. */
  retire() {
    this.clock.retire();
    return { sram: this.rp.sram, scratch: this.watchdog.scratch, reason: this.watchdog.reason };
  }
}
