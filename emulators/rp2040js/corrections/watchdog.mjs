// SPDX-License-Identifier: MIT OR Apache-2.0
// WATCHDOG: tick generator, countdown, scratch registers.
//
// Wrong in the package: the tick runs whatever is written, its divisor is ignored, a trigger repeats for ever.
// Silicon: RP2040 datasheet 4.7. The tick is clk_ref / TICK.CYCLES and must be 1 MHz. By erratum RP2040-E1 the countdown loses two
// a tick. A trigger restarts the chip; the scratch registers and REASON survive.
import { BasePeripheral } from 'rp2040js';

const trigger = 0x80000000;
const enable = 0x40000000;

export class Watchdog extends BasePeripheral {
  /** @param survived what the watchdog of before the restart hands on */
  constructor(chip, survived = { scratch: new Uint32Array(8), reason: 0 }) {
    super(chip.rp, 'WATCHDOG');
    this.chip = chip;
    this.clock = chip.clock;
    this.scratch = survived.scratch;
    this.reason = survived.reason;
    this.control = 0x07000000;
    this.load = 0;
    this.load_nanos = 0;
    this.tick = 0x200; // enabled, but with a divisor of 0
    this.event = this.clock.createAlarm(() => this.bite(1));
  }

  get cycles() {
    return this.tick & 0x1ff;
  }

  /** Frequency of the tick in Hz; 0 while it does not run. */
  get tick_hz() {
    return this.tick & 0x200 && this.cycles ? this.chip.tree.hz.ref / this.cycles : 0;
  }

  get remaining() {
    if (!(this.control & enable)) return this.load;
    return Math.max(0, this.load - Math.floor(((this.clock.nanos - this.load_nanos) * 2 * this.tick_hz) / 1e9));
  }

  bite(reason) {
    this.reason = reason;
    this.chip.request_reset(reason === 1 ? 'watchdog time-out' : 'watchdog, forced');
  }

  /** Starts the countdown anew from `load`. */
  restart(load) {
    this.load = load;
    this.load_nanos = this.clock.nanos;
    this.event.cancel();
    if (this.control & enable && this.tick_hz) this.event.schedule((load / (2 * this.tick_hz)) * 1e9);
  }

  clocks_changed() {
    const hz = this.tick_hz;
    this.chip.timer.set_tick(hz);
    if (hz === this.counted_hz) return;
    this.counted_hz = hz;
    this.restart(this.remaining);
  }

  readUint32(offset) {
    if (offset >= 0x0c && offset <= 0x28) return this.scratch[(offset - 0x0c) >> 2];
    if (offset === 0x00) return ((this.control & 0x47000000) | (this.remaining & 0xffffff)) >>> 0;
    if (offset === 0x08) return this.reason;
    if (offset === 0x2c) return (this.tick & 0x3ff) | (this.tick_hz ? 0x400 : 0);
    return 0;
  }

  writeUint32(offset, value) {
    if (offset >= 0x0c && offset <= 0x28) {
      this.scratch[(offset - 0x0c) >> 2] = value;
    } else if (offset === 0x00) {
      const remaining = this.remaining;
      this.control = value & 0x47000000;
      if (value & trigger) this.bite(2);
      this.restart(remaining);
    } else if (offset === 0x04) {
      this.restart(value & 0xffffff);
    } else if (offset === 0x2c) {
      this.tick = value & 0x3ff;
      this.clocks_changed();
    }
  }
}
