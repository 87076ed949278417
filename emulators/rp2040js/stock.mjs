// SPDX-License-Identifier: MIT OR Apache-2.0
// The same image on the package's own Simulator, RP2040 and USBCDC classes, as they are: their timing, their USB host, none of our
// corrections. It shows that the corrections hide no fault of the firmware. Added are only a loader, the capture of what ports and
// pins do, and the ends of a run; the loop is Simulator.execute() without its wall-clock pauses, so runs repeat here too.
import { Simulator, USBCDC } from 'rp2040js';
import { check_boot2, flash_image } from './boot.mjs';
import { parse_elf, read_elf } from './elf.mjs';
import { microseconds, Pins } from './pins.mjs';
import { Received } from './received.mjs';
import { semihosting } from './semihosting.mjs';
import { hex, Stop, UsageError } from './stop.mjs';
import { adc_code } from './temperature.mjs';

/** The package's simulator always runs its core at 125 MHz. */
const cycle_nanos = 1e9 / 125e6;
const vector_table = 0x10000100;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export class StockMachine {
  constructor({ elf }) {
    const image = typeof elf === 'string' ? read_elf(elf) : parse_elf(elf);
    this.symbols = image.symbols;
    this.simulator = new Simulator();
    this.rp = this.simulator.rp2040;
    this.clock = this.simulator.clock;
    this.core = this.rp.core;
    this.rp.logger = silent;
    this.image = flash_image(image);
    this.rp.flash.set(this.image);
    this.instructions = 0;
    this.asleep_nanos = 0;
    this.exit = null;
    this.message = '';
    this.notes = [];
    this.pins = new Pins();
    this.uart = [0, 1].map((index) => new StockUart(this, index));
    this.usb = new StockUsb(this);
    this.set_temperature(27);
    this.rp.gpio.forEach((gpio, pin) =>
      gpio.addListener((state) => {
        if (state === 0 || state === 1) this.level(pin, state);
      }),
    );
    this.rp.onBreak = (code) => {
      if (code === 0xab) semihosting(this);
      else this.fault(`breakpoint or UDF ${hex(code, 2)}`);
    };
    this.started = false;
  }

  get nanos() {
    return this.clock.nanos;
  }

  get us() {
    return microseconds(this.clock.nanos);
  }

  level(pin, level) {
    if (this.pins.level[pin] !== level) this.pins.change(pin, level, this.clock.nanos);
    else this.pins.driven(pin, level, this.clock.nanos);
  }

  at(us, action) {
    this.clock.createAlarm(action).schedule(us * 1000 - this.clock.nanos);
  }

  set_temperature(celsius) {
    this.celsius = celsius;
    this.rp.adc.channelValues[4] = adc_code(celsius);
  }

  set_pin(pin, level) {
    this.rp.gpio[pin].setInputValue(Boolean(level));
    this.level(pin, level ? 1 : 0);
  }

  fault(what) {
    throw new Stop('fault', `${what}, at ${this.symbols.describe(this.core.PC)}`);
  }

  run({ us = Infinity, limit = Infinity } = {}) {
    if (this.exit && this.exit.reason !== 'time') return this.exit;
    // The package reports a few bad accesses straight to the console.
    const { warn } = console;
    console.warn = () => {};
    try {
      if (!this.started) this.start();
      this.loop(us * 1000, limit);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.exit = error.exit;
    } finally {
      console.warn = warn;
    }
    return this.exit;
  }

  start() {
    this.started = true;
    check_boot2(this.image);
    // The package has no boot ROM; this is where ROM and second stage would have got to.
    this.core.VTOR = vector_table;
    this.core.SP = this.rp.readUint32(vector_table);
    this.core.PC = this.rp.readUint32(vector_table + 4) & ~1;
  }

  loop(end, limit) {
    const { clock, core } = this;
    for (;;) {
      if (clock.nanos >= end) throw new Stop('time');
      if (this.instructions >= limit) throw new Stop('limit', `stopped after ${this.instructions} instructions`);
      if (core.waiting) {
        if (!clock.nextAlarm)
          throw new Stop('deadlock', `asleep and nothing scheduled, at ${this.symbols.describe(core.PC)}`);
        const delta = Math.min(clock.nanosToNextAlarm, end - clock.nanos);
        this.asleep_nanos += delta;
        clock.tick(delta);
      } else {
        clock.tick(core.executeInstruction() * cycle_nanos);
        this.instructions++;
      }
    }
  }

  result() {
    return {
      virtual_us: this.us,
      instructions: this.instructions,
      asleep_percent: this.clock.nanos ? Number(((100 * this.asleep_nanos) / this.clock.nanos).toFixed(3)) : 0,
      exit: this.exit,
      ...this.usb.received.entries('usb'),
      ...this.uart[0].received.entries('uart'),
      pins: this.pins.result(),
      ...(this.uart[1].received.length ? this.uart[1].received.entries('uart1') : {}),
      stock: true,
    };
  }
}

class StockUart {
  constructor(machine, index) {
    this.received = new Received();
    this.port = machine.rp.uart[index];
    this.port.onByte = (byte) => this.received.push([byte], machine.clock.nanos);
  }

  get text() {
    return this.received.text;
  }

  send(bytes) {
    for (const byte of bytes) this.port.feedByte(byte);
  }
}

class StockUsb {
  constructor(machine) {
    this.received = new Received();
    this.problems = [];
    this.queue = [];
    this.open = false;
    this.cdc = new USBCDC(machine.rp.usbCtrl);
    this.cdc.onSerialData = (data) => this.received.push(data, machine.clock.nanos);
    this.cdc.onDeviceConnected = () => {
      this.open = true;
      this.feed();
    };
    this.feeding = machine.clock.createAlarm(() => this.feed());
  }

  get text() {
    return this.received.text;
  }

  send(bytes) {
    this.queue.push(...bytes);
    this.feed();
  }

  // The package's FIFO drops what does not fit.
  feed() {
    if (!this.open) return;
    const { txFIFO } = this.cdc;
    while (this.queue.length && !txFIFO.full) this.cdc.sendSerialByte(this.queue.shift());
    if (this.queue.length) this.feeding.schedule(1e6);
  }

  plug() {
    throw new UsageError('the unmodified emulator cannot plug or unplug USB');
  }

  unplug() {
    this.plug();
  }
}
