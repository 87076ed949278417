// SPDX-License-Identifier: MIT OR Apache-2.0
// Strict mode: what the emulator forgives and silicon does not. A violation ends the run as a fault that names address and function.
//
// Blocks held in reset are found in Chip.gate(); here are clocks and pin functions. Checks run where a peripheral is used, never
// for an instruction as such. Pin functions may be set shortly after an output is switched on (that is how to avoid a glitch), so
// those checks wait a millisecond of virtual time, or until the program ends.
import { hex } from './stop.mjs';

const patience_nanos = 1e6;
const function_spi = 1;
const function_uart = 2;
const function_i2c = 3;
const function_pwm = 4;
const function_sio = 5;

/** Pins of the UARTs' outputs and inputs (RP2040 datasheet 2.19.2). */
export const uart_tx_pins = [
  [0, 12, 16, 28],
  [4, 8, 20, 24],
];
export const uart_rx_pins = [
  [1, 13, 17, 29],
  [5, 9, 21, 25],
];
const all_pins = Array.from({ length: 30 }, (_, pin) => pin);
// Both patterns repeat over the pins: I2C every four, SPI every sixteen.
const i2c_pins = (index, line) => all_pins.filter((pin) => pin % 4 === index * 2 + line);
const spi_clock_pins = (index) => all_pins.filter((pin) => ((pin >> 3) & 1) === index && pin % 4 === 2);

export const has_function = (rp, pins, select) => pins.some((pin) => rp.gpio[pin].functionSelect === select);

export class Strict {
  constructor(chip) {
    this.chip = chip;
    this.rp = chip.rp;
    this.pending = new Map();
    this.alarm = chip.clock.createAlarm(() => this.check_pending(false), { background: true });
  }

  check_clock(block, address, write) {
    const { tree, watchdog } = this.chip;
    // Only a violation needs the words; this runs at every access.
    const touched = () => `${write ? 'store to' : 'load from'} ${block.name} at ${hex(address)}`;
    if (block.clock === 'tick') {
      // Only what counts or compares needs the tick.
      const offset = address & 0xfff;
      if (offset > 0x1c && offset !== 0x24 && offset !== 0x28) return;
      const hz = watchdog.tick_hz;
      if (!hz) this.chip.violation(`${touched()} while its tick is off (WATCHDOG TICK: ENABLE and CYCLES)`);
      else if (Math.abs(hz - 1e6) > 1e4)
        this.chip.violation(
          `${touched()} while its tick is ${hz} Hz; it must be 1 MHz (clk_ref ${tree.hz.ref} Hz / ${watchdog.cycles})`,
        );
      return;
    }
    const hz = tree.hz[block.clock];
    if (!hz) this.chip.violation(`${touched()} while clk_${block.clock} is not running`);
    else if (block.clock === 'usb' && Math.abs(hz - 48e6) > 48e6 * 0.0025)
      this.chip.violation(`${touched()} while clk_usb is ${hz} Hz; USB needs 48 MHz to 0.25 %`);
    else if (block.clock === 'adc' && Math.abs(hz - 48e6) > 48e6 * 0.01)
      this.chip.violation(`${touched()} while clk_adc is ${hz} Hz; the ADC needs 48 MHz`);
  }

  uart_transmits(index) {
    if (!has_function(this.rp, uart_tx_pins[index], function_uart)) {
      this.chip.violation(
        `UART${index} transmits, but no pin is set to its TX function (pins ${uart_tx_pins[index].join(', ')}, function ${function_uart})`,
      );
    }
  }

  spi_transmits(index) {
    if (!has_function(this.rp, spi_clock_pins(index), function_spi)) {
      this.chip.violation(
        `SPI${index} transfers, but no pin is set to its SCK function (pins ${spi_clock_pins(index).join(', ')}, function ${function_spi})`,
      );
    }
  }

  i2c_starts(index) {
    for (const [line, name] of [
      [0, 'SDA'],
      [1, 'SCL'],
    ]) {
      const pins = i2c_pins(index, line);
      if (!has_function(this.rp, pins, function_i2c)) {
        this.chip.violation(
          `I2C${index} starts a transfer, but no pin is set to its ${name} function (pins ${pins.join(', ')}, function ${function_i2c})`,
        );
      }
    }
  }

  adc_converts(channel, sensor_on) {
    if (channel > 4) this.chip.violation(`the ADC converts channel ${channel}; there are 0 to 4`);
    if (channel === 4 && !sensor_on) this.chip.violation('the ADC converts the temperature sensor while CS.TS_EN is 0');
    if (channel >= 4) return;
    const gpio = this.rp.gpio[26 + channel];
    if (gpio.inputEnable)
      this.chip.violation(
        `the ADC converts channel ${channel}, but the digital input of pin ${26 + channel} is on (PADS_BANK0 GPIO${26 + channel}: IE; datasheet 4.9.2.1)`,
      );
    if (gpio.outputEnable && !gpio.outputDisable)
      this.chip.violation(`the ADC converts channel ${channel}, but pin ${26 + channel} is an output`);
    if (gpio.pullupEnabled || gpio.pulldownEnabled)
      this.chip.note(`ADC channel ${channel}: a pull resistor of pin ${26 + channel} is on and bends the reading`);
  }

  /** SIO changed outputs or output enables of these pins. */
  sio_wrote(pins) {
    for (let left = pins & this.rp.sio.gpioOutputEnable; left; left &= left - 1) {
      const pin = 31 - Math.clz32(left & -left);
      const gpio = this.rp.gpio[pin];
      if (gpio.functionSelect === function_sio) continue;
      this.later(`sio${pin}`, () =>
        gpio.functionSelect !== function_sio && (this.rp.sio.gpioOutputEnable >>> pin) & 1
          ? `SIO drives pin ${pin}, but the pin's function is ${gpio.functionSelect}, not ${function_sio} (IO_BANK0 GPIO${pin}_CTRL.FUNCSEL)`
          : '',
      );
    }
  }

  /** A PWM register was written: outputs with a duty need a pin. */
  pwm_changed() {
    this.rp.pwm.channels.forEach((channel, slice) => {
      for (const [half, shift] of [
        ['A', 0],
        ['B', 16],
      ]) {
        const pins = [2 * slice + (shift ? 1 : 0), 2 * slice + (shift ? 17 : 16)].filter((pin) => pin < 30);
        const wrong = () =>
          channel.csr & 1 &&
          (channel.cc >>> shift) & 0xffff &&
          (shift === 0 || !((channel.csr >> 4) & 3)) &&
          !has_function(this.rp, pins, function_pwm);
        if (wrong()) {
          this.later(`pwm${slice}${half}`, () =>
            wrong()
              ? `PWM slice ${slice} has a duty on output ${half}, but neither of pins ${pins.join(', ')} has function ${function_pwm}`
              : '',
          );
        }
      }
    });
  }

  later(key, check) {
    if (this.pending.has(key)) return;
    this.pending.set(key, { check, pc: this.chip.pc, due: this.chip.clock.nanos + patience_nanos });
    if (!this.alarm.scheduled) this.alarm.schedule(patience_nanos);
  }

  check_pending(all) {
    const now = this.chip.clock.nanos;
    let next = Infinity;
    for (const [key, { check, pc, due }] of this.pending) {
      if (!all && due > now) {
        next = Math.min(next, due);
        continue;
      }
      this.pending.delete(key);
      const what = check();
      if (what) this.chip.violation(`${what}; written at ${this.chip.symbols.describe(pc)}`, false);
    }
    if (next !== Infinity) this.alarm.scheduleAt(next);
  }

  /** The program is over: what it left undone will not be done. */
  at_end() {
    this.check_pending(true);
  }
}
