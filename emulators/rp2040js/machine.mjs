// SPDX-License-Identifier: MIT OR Apache-2.0
// The machine: a chip, the virtual time it lives in, and what is connected to it.
//
//   import { Machine } from './machine.mjs';
//   const machine = new Machine({ elf: 'app.elf' });
//   machine.at(1000, () => machine.uart[0].send(Buffer.from('hello')));
//   const exit = machine.run({ us: 5e6 });      // {reason, code, message}; may be called again after reason "time"
//   machine.uart[0].text, machine.usb.text, machine.pins.result(), machine.result()
//
// Nothing in here looks at the time of day: the same inputs give the same run, bit for bit.
import { Chip } from './chip.mjs';
import { flash_image } from './boot.mjs';
import { VirtualClock } from './clock.mjs';
import { parse_elf, read_elf } from './elf.mjs';
import { microseconds, Pins } from './pins.mjs';
import { paint, stack_of, used } from './stack_mark.mjs';
import { Stop } from './stop.mjs';
import { adc_code } from './temperature.mjs';
import { UartTerminal } from './uart_terminal.mjs';
import { UsbHost } from './usb_host.mjs';

/** Cycles of an exception's entry, and of its return (Cortex-M0+: 15 to the handler's first instruction; about as many back). */
const default_exception_cycles = 15;
/** Pico: GPIO24 is high while USB supplies the board. */
const vbus_pin = 24;
const sram_base = 0x20000000;

export class Machine {
  /**
   * @param options.elf path or contents of an ELF executable
   * @param options.strict whether what silicon would not forgive ends the run (default: true)
   * @param options.usb parameters of the USB host, see UsbHost
   * @param options.exception_cycles cost of exception entry and of return, in cycles each
   * @param options.onInstruction called with the address of every instruction before it is executed (slow)
   */
  constructor({ elf, strict = true, usb = {}, exception_cycles = default_exception_cycles, onInstruction = null }) {
    const image = typeof elf === 'string' ? read_elf(elf) : parse_elf(elf);
    this.symbols = image.symbols;
    this.flash = flash_image(image);
    this.strict = strict;
    this.exception_cycles = exception_cycles;
    this.onInstruction = onInstruction;
    this.clock = new VirtualClock();
    this.instructions = 0;
    this.asleep_nanos = 0;
    this.exit = null;
    this.notes = [];
    this.resets = [];
    this.attention = false;
    this.reset_reason = null;
    this.pins = new Pins();
    this.external = new Array(30).fill(undefined);
    this.analog = [0, 0, 0, 0, 0];
    this.set_temperature(27);
    /** Devices on the I2C buses by address: {start(mode), write(byte), read(acknowledge), stop()}; SPI devices: frame in, frame out. */
    this.i2c = [new Map(), new Map()];
    this.spi = [null, null];
    this.uart = [new UartTerminal(this, 0), new UartTerminal(this, 1)];
    this.usb = new UsbHost(this, usb);
    this.chip = null;
    this.vbus_changed(this.usb.plugged);
  }

  get nanos() {
    return this.clock.nanos;
  }

  /** Virtual time in microseconds. */
  get us() {
    return microseconds(this.clock.nanos);
  }

  // ---- From outside ----

  /** Calls `action` at a moment of virtual time. Until then the machine counts as having something to wait for. */
  at(us, action) {
    this.clock.createAlarm(action).scheduleAt(us * 1000);
  }

  set_temperature(celsius) {
    this.celsius = celsius;
    this.analog[4] = adc_code(celsius);
  }

  /** Drives a pin from outside: 0, 1, or undefined to let go of it. */
  set_pin(pin, level) {
    this.external[pin] = level;
    this.chip?.pads.inject(pin, level);
  }

  /** The Pico's USB supply, which GPIO24 senses. */
  vbus_changed(on) {
    this.external[vbus_pin] = on ? 1 : 0;
    this.chip?.pads.inject(vbus_pin, this.external[vbus_pin]);
  }

  // ---- From the chip ----

  pin_changed(pin, level) {
    // The board's own supply sense is no event of the program's.
    if (pin === vbus_pin && level === this.external[vbus_pin]) return;
    this.pins.change(pin, level, this.clock.nanos);
  }

  pin_driven(pin, level) {
    this.pins.driven(pin, level, this.clock.nanos);
  }

  uart_sent(index, byte) {
    this.uart[index].received.push([byte], this.clock.nanos);
  }

  note(what) {
    if (this.notes.length < 100 && !this.notes.includes(what)) this.notes.push(what);
  }

  reset_requested(reason) {
    this.reset_reason = reason;
    this.attention = true;
  }

  // ---- Running ----

  start() {
    const survived = this.chip?.retire();
    const { flash, symbols, clock, strict, exception_cycles } = this;
    this.usb.detach();
    this.chip = new Chip({ flash, symbols, clock, host: this, strict, exception_cycles, survived });
    this.external.forEach((level, pin) => level !== undefined && this.chip.pads.inject(pin, level));
    if (!survived) this.stack()?.fill(paint);
  }

  /** The memory of the program's stack. */
  stack() {
    const place = stack_of(this.symbols);
    const sram = this.chip?.rp.sram;
    const offset = place ? place.address - sram_base : 0;
    if (!place || !sram || offset < 0 || offset + place.bytes > sram.length) return null;
    return sram.subarray(offset, offset + place.bytes);
  }

  /** Runs until virtual time `us` (microseconds since power-up), `limit` instructions in all, or until the run ends by itself. */
  run({ us = Infinity, limit = Infinity } = {}) {
    if (this.exit && this.exit.reason !== 'time') return this.exit;
    try {
      this.loop(us * 1000, limit);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.exit = this.last_word(error);
    }
    return this.exit;
  }

  // A program that ended by itself may have left something that strict mode was still waiting for.
  last_word(stop) {
    // The core stops, but a transmitter goes on until its FIFO is empty.
    if (stop.reason !== 'time') for (const uart of this.chip?.rp.uart ?? []) uart.flush();
    if (stop.reason !== 'exit' && stop.reason !== 'deadlock') return stop.exit;
    try {
      this.chip.strict?.at_end();
    } catch (error) {
      if (error instanceof Stop) return error.exit;
      throw error;
    }
    return stop.exit;
  }

  loop(end, limit) {
    const { clock } = this;
    if (!this.chip) this.start();
    for (;;) {
      if (this.attention) {
        this.attention = false;
        if (this.reset_reason !== null) {
          this.resets.push([this.us, this.reset_reason]);
          this.reset_reason = null;
          this.start();
        }
      }
      if (clock.nanos >= end) throw new Stop('time');
      const { chip } = this;
      if (chip.core.waiting !== false) {
        this.sleep(chip, end);
      } else {
        if (this.instructions >= limit) throw new Stop('limit', `stopped after ${this.instructions} instructions`);
        chip.execute(clock, end, limit - this.instructions, this.onInstruction);
      }
    }
  }

  /** Goes on to the next alarm, or wakes the core. */
  sleep(chip, end) {
    const { clock } = this;
    if (chip.wakes()) {
      chip.core.waiting = false;
      return;
    }
    if (clock.foreground === 0) {
      throw new Stop('deadlock', `asleep and nothing scheduled, at ${this.symbols.describe(chip.pc)}`);
    }
    const next = Math.min(clock.head.nanos, end);
    this.asleep_nanos += next - clock.nanos;
    clock.nanos = next;
    if (next < end) clock.fireDue();
  }

  // ---- Result ----

  result() {
    const result = {
      virtual_us: this.us,
      instructions: this.instructions,
      asleep_percent: this.clock.nanos ? Number(((100 * this.asleep_nanos) / this.clock.nanos).toFixed(3)) : 0,
      exit: this.exit,
      ...this.usb.received.entries('usb'),
      ...this.uart[0].received.entries('uart'),
      pins: this.pins.result(),
    };
    if (this.uart[1].received.length) Object.assign(result, this.uart[1].received.entries('uart1'));
    const stack = this.stack();
    if (stack) result.stack = { bytes: stack.length, used: used(stack) };
    if (this.resets.length) result.resets = this.resets;
    if (this.notes.length) result.notes = this.notes;
    if (this.usb.problems.length) result.usb_problems = this.usb.problems;
    if (this.usb.traced) result.usb_trace = this.usb.trace;
    return result;
  }
}
