// SPDX-License-Identifier: MIT OR Apache-2.0
// TIMER: the 64-bit microsecond counter and its four alarms.
//
// Wrong in the package: alarms fire up to a microsecond early against TIMELR, the counter runs without a tick, PAUSE does nothing.
// Silicon: RP2040 datasheet 4.6. The counter advances with the tick that WATCHDOG.TICK makes from clk_ref; an alarm fires when the
// low 32 bits become equal to ALARMn, so a value that is not in the future waits until they come round again.
import { BasePeripheral } from 'rp2040js';
import { irq } from '../blocks.mjs';

export class Timer extends BasePeripheral {
  constructor(chip) {
    super(chip.rp, 'TIMER');
    this.chip = chip;
    this.clock = chip.clock;
    /** Counter at `base_nanos`, and ticks per nanosecond since (0: not counting). */
    this.base = 0n;
    this.base_nanos = 0;
    this.rate = 0;
    this.latched_high = 0;
    this.write_low = 0;
    this.alarms = [0, 1, 2, 3].map((index) => ({
      target: 0,
      armed: false,
      event: this.clock.createAlarm(() => this.fire(index)),
    }));
    this.reset();
  }

  reset() {
    this.base = 0n;
    this.base_nanos = this.clock.nanos;
    this.paused = false;
    this.dbgpause = 7;
    this.raw = this.enable = this.force = 0;
    for (const alarm of this.alarms) this.disarm(alarm);
    this.check();
  }

  /** Ticks since the base: whole ones, as the counter shows them. */
  get counter() {
    // The small addend keeps a tick that is due right now from being lost to rounding.
    return this.base + BigInt(Math.floor((this.clock.nanos - this.base_nanos) * this.rate + 1e-6));
  }

  /** The tick changed: `hz` of it from now on. */
  set_tick(hz) {
    this.tick_hz = hz;
    const rate = this.paused ? 0 : hz / 1e9;
    if (rate === this.rate) return;
    this.rebase(this.counter);
    this.rate = rate;
    this.rearm();
  }

  rebase(counter) {
    this.base = counter;
    this.base_nanos = this.clock.nanos;
  }

  rearm() {
    for (const alarm of this.alarms) if (alarm.armed) this.arm(alarm);
  }

  arm(alarm) {
    alarm.armed = true;
    alarm.event.cancel();
    if (!this.rate) return;
    const now = this.counter;
    // Equality needs a tick to arrive at it: a value that is already there matches after the next turn of the low word.
    const ticks = Number(BigInt.asUintN(32, BigInt(alarm.target) - now)) || 2 ** 32;
    const whole = Number(now - this.base) + ticks;
    alarm.event.scheduleAt(this.base_nanos + whole / this.rate);
  }

  disarm(alarm) {
    alarm.armed = false;
    alarm.event.cancel();
  }

  fire(index) {
    this.alarms[index].armed = false;
    this.raw |= 1 << index;
    this.check();
  }

  check() {
    const status = (this.raw & this.enable) | this.force;
    for (let i = 0; i < 4; i++) this.rp2040.setInterrupt(irq.TIMER_IRQ_0 + i, Boolean((status >>> i) & 1));
  }

  readUint32(offset) {
    if (offset >= 0x10 && offset <= 0x1c) return this.alarms[(offset - 0x10) >> 2].target;
    switch (offset) {
      case 0x08:
        return this.latched_high;
      case 0x0c: {
        const now = this.counter;
        this.latched_high = Number(BigInt.asUintN(32, now >> 32n));
        return Number(BigInt.asUintN(32, now));
      }
      case 0x20:
        return this.alarms.reduce((bits, alarm, i) => bits | (alarm.armed ? 1 << i : 0), 0);
      case 0x24:
        return Number(BigInt.asUintN(32, this.counter >> 32n));
      case 0x28:
        return Number(BigInt.asUintN(32, this.counter));
      case 0x2c:
        return this.dbgpause;
      case 0x30:
        return this.paused ? 1 : 0;
      case 0x34:
        return this.raw;
      case 0x38:
        return this.enable;
      case 0x3c:
        return this.force;
      case 0x40:
        return (this.raw & this.enable) | this.force;
    }
    return 0;
  }

  writeUint32(offset, value) {
    if (offset >= 0x10 && offset <= 0x1c) {
      const alarm = this.alarms[(offset - 0x10) >> 2];
      alarm.target = value >>> 0;
      this.arm(alarm);
      return;
    }
    switch (offset) {
      case 0x00: // TIMEHW takes effect with the TIMELW written before it
        this.rebase((BigInt(value >>> 0) << 32n) | BigInt(this.write_low));
        this.rearm();
        break;
      case 0x04:
        this.write_low = value >>> 0;
        break;
      case 0x20:
        this.alarms.forEach((alarm, i) => (this.rawWriteValue >>> i) & 1 && this.disarm(alarm));
        break;
      case 0x2c:
        this.dbgpause = value & 6;
        break;
      case 0x30:
        this.paused = Boolean(value & 1);
        this.set_tick(this.tick_hz);
        break;
      case 0x34:
        this.raw &= ~this.rawWriteValue;
        break;
      case 0x38:
        this.enable = value & 15;
        break;
      case 0x3c:
        this.force = value & 15;
        break;
    }
    this.check();
  }
}
