// SPDX-License-Identifier: MIT OR Apache-2.0
// ADC: five channels, round robin, FIFO.
//
// Wrong in the package: round robin stays on channel 0 (mask typo), START_ONE does not clear itself, draining the FIFO does not drop
// the interrupt, a FIFO whose threshold is 0 interrupts always, CS.ERR_STICKY is cleared in the wrong register.
// Silicon: RP2040 datasheet 4.9. A conversion takes 96 cycles of clk_adc (2 us at 48 MHz); DIV sets the period of START_MANY.
import { BasePeripheral } from 'rp2040js';
import { irq } from '../blocks.mjs';

const conversion_cycles = 96;
const dreq_adc = 36;
const fifo_depth = 4;
const cs_enable = 1;
const cs_sensor = 2;
const cs_once = 4;
const cs_many = 8;

export class Adc extends BasePeripheral {
  constructor(chip) {
    super(chip.rp, 'ADC');
    this.chip = chip;
    this.done = chip.clock.createAlarm(() => this.converted());
    this.next = chip.clock.createAlarm(() => this.start());
    this.reset();
  }

  reset() {
    this.control = 0;
    this.sticky = 0;
    this.busy = false;
    this.result = 0;
    this.fifo = [];
    this.fifo_control = 0;
    this.fifo_flags = 0;
    this.divider = 0;
    this.enable = this.force = 0;
    this.done.cancel();
    this.next.cancel();
    this.changed();
  }

  get channel() {
    return (this.control >>> 12) & 7;
  }

  get threshold() {
    return (this.fifo_control >>> 24) & 15;
  }

  nanos(cycles) {
    const hz = this.chip.tree.hz.adc;
    return hz ? (cycles / hz) * 1e9 : Infinity;
  }

  start() {
    if (this.busy || !(this.control & cs_enable)) return;
    const time = this.nanos(conversion_cycles);
    if (time === Infinity) return;
    this.chip.strict?.adc_converts(this.channel, Boolean(this.control & cs_sensor));
    this.busy = true;
    this.started = this.chip.clock.nanos;
    this.done.schedule(time);
  }

  converted() {
    const { channel } = this;
    this.busy = false;
    // The sensor's switch is off: the converter sees ground. Channels 5 to 7 are not there.
    const live = channel < 4 || (channel === 4 && this.control & cs_sensor);
    this.result = live ? this.chip.host.analog[channel] & 0xfff : 0;
    if (this.fifo_control & 1) {
      if (this.fifo.length >= fifo_depth) this.fifo_flags |= 1 << 11;
      else this.fifo.push(this.fifo_control & 2 ? this.result >> 4 : this.result);
    }
    const round_robin = (this.control >>> 16) & 0x1f;
    if (round_robin) {
      let following = channel;
      do following = (following + 1) % 5;
      while (!((round_robin >>> following) & 1));
      this.control = (this.control & ~0x7000) | (following << 12);
    }
    if (this.control & cs_many) {
      // The period counts from start to start; a divisor shorter than a conversion means back to back.
      const period = 1 + (this.divider >>> 8) + (this.divider & 0xff) / 256;
      this.next.scheduleAt(this.started + this.nanos(Math.max(period, conversion_cycles)));
    }
    this.changed();
  }

  changed() {
    // Datasheet 4.9.2.4: the interrupt follows the level, and drops as soon as the FIFO is drained below the threshold.
    this.raw = this.fifo.length >= Math.max(1, this.threshold) ? 1 : 0;
    this.rp2040.setInterrupt(irq.ADC_IRQ_FIFO, Boolean((this.raw & this.enable) | this.force));
    const { dma } = this.rp2040;
    if (this.fifo_control & 8 && this.raw) dma.setDREQ(dreq_adc);
    else dma.clearDREQ(dreq_adc);
  }

  readUint32(offset) {
    switch (offset) {
      case 0x00:
        return this.control | this.sticky | (this.control & cs_enable && !this.busy ? 0x100 : 0);
      case 0x04:
        return this.result;
      case 0x08:
        return (
          this.fifo_control |
          this.fifo_flags |
          (this.fifo.length << 16) |
          (this.fifo.length === fifo_depth ? 0x200 : 0) |
          (this.fifo.length ? 0 : 0x100)
        );
      case 0x0c: {
        if (!this.fifo.length) this.fifo_flags |= 1 << 10;
        const value = this.fifo.shift() ?? 0;
        this.changed();
        return value;
      }
      case 0x10:
        return this.divider;
      case 0x14:
        return this.raw;
      case 0x18:
        return this.enable;
      case 0x1c:
        return this.force;
      case 0x20:
        return (this.raw & this.enable) | this.force;
    }
    return 0;
  }

  writeUint32(offset, value) {
    switch (offset) {
      case 0x00:
        this.sticky &= ~this.rawWriteValue & 0x400;
        this.control = value & (0x1f7000 | cs_enable | cs_sensor | cs_many);
        if (!(value & cs_enable) || (!(value & cs_many) && !this.busy)) this.next.cancel();
        if (value & (cs_once | cs_many) && !this.next.scheduled) this.start();
        break;
      case 0x08:
        this.fifo_flags &= ~this.rawWriteValue;
        this.fifo_control = value & 0x0f00000f;
        break;
      case 0x10:
        this.divider = value & 0xffffff;
        break;
      case 0x18:
        this.enable = value & 1;
        break;
      case 0x1c:
        this.force = value & 1;
        break;
    }
    this.changed();
  }
}
