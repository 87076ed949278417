// SPDX-License-Identifier: MIT OR Apache-2.0
// UART0 and UART1: a PL011 whose characters take time.
//
// Wrong in the package: transmission takes no time and is never full or busy, its interrupt is always asserted, IFLS, the receive
// time-out, DMA control, RX DREQ, loopback and errors do not exist.
// Silicon: RP2040 datasheet 4.2; Arm PL011 Technical Reference Manual (DDI 0183) 2.4 and 3.3. FIFOs are 32 deep; the transmit
// interrupt comes when the level *falls* to the watermark, not while it is low.
import { BasePeripheral } from 'rp2040js';
import { irq } from '../blocks.mjs';

const rx_irq = 1 << 4;
const tx_irq = 1 << 5;
const timeout_irq = 1 << 6;
const overrun_irq = 1 << 10;
const overrun_data = 1 << 11;
const identification = [0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

export class Uart extends BasePeripheral {
  constructor(chip, index) {
    super(chip.rp, `UART${index}`);
    this.chip = chip;
    this.index = index;
    this.irq = irq.UART0_IRQ + index;
    this.dreq = { tx: 20 + 2 * index, rx: 21 + 2 * index };
    this.shifting = chip.clock.createAlarm(() => this.sent());
    this.silence = chip.clock.createAlarm(() => this.timed_out());
    this.reset();
  }

  reset() {
    this.control = 0x300;
    this.line = 0;
    this.levels = 0x12;
    this.mask = this.raw = 0;
    this.ibrd = this.fbrd = 0;
    /** The divisor in use, in 64ths: IBRD and FBRD take effect with the next write of LCR_H (PL011, 3.3.6). */
    this.divisor = 0;
    this.dma = 0;
    this.status = 0;
    this.tx = [];
    this.rx = [];
    this.shift = undefined;
    this.overrun = false;
    this.shifting.cancel();
    this.silence.cancel();
    this.changed();
  }

  get depth() {
    return this.line & 0x10 ? 32 : 1;
  }

  watermark(selector) {
    return this.depth === 1 ? 1 : [4, 8, 16, 24, 28][Math.min(4, selector & 7)];
  }

  /** Time of one bit; infinite without a clock or a divisor. */
  get bit_nanos() {
    const hz = this.chip.tree.hz.peri;
    return hz && this.divisor >= 64 ? ((16 * this.divisor) / 64 / hz) * 1e9 : Infinity;
  }

  /** Bits on the wire a character: start, data, parity, stop. */
  get frame_bits() {
    return 1 + 5 + ((this.line >> 5) & 3) + (this.line & 2 ? 1 : 0) + (this.line & 8 ? 2 : 1);
  }

  get frame_nanos() {
    return this.frame_bits * this.bit_nanos;
  }

  get can_send() {
    return (this.control & 0x101) === 0x101 && this.bit_nanos !== Infinity;
  }

  get can_receive() {
    return (this.control & 0x201) === 0x201 && this.bit_nanos !== Infinity;
  }

  start_shifting() {
    if (this.shift !== undefined || this.tx.length === 0 || !this.can_send) return;
    this.chip.strict?.uart_transmits(this.index);
    this.shift = this.tx.shift();
    this.shifting.schedule(this.frame_nanos);
    // The level has just fallen by one: the interrupt belongs to the moment when it reaches the watermark.
    const level = this.depth === 1 ? 0 : this.watermark(this.levels);
    if (this.tx.length === level) this.raw |= tx_irq;
  }

  sent() {
    const mask = (1 << (5 + ((this.line >> 5) & 3))) - 1;
    const byte = this.shift & mask;
    this.shift = undefined;
    if (this.control & 0x80) this.receive(byte);
    else this.chip.host.uart_sent(this.index, byte);
    this.start_shifting();
    this.changed();
  }

  /** The run is over: what the transmitter still holds goes out after it. */
  flush() {
    const rest = this.shift === undefined ? this.tx : [this.shift, ...this.tx];
    if (this.can_send && !(this.control & 0x80)) for (const byte of rest) this.chip.host.uart_sent(this.index, byte);
    this.tx = [];
    this.shift = undefined;
  }

  /** A character has arrived on the wire. Returns whether the receiver took notice of it. */
  receive(byte) {
    if (!this.can_receive) return false;
    if (this.rx.length >= this.depth) {
      this.overrun = true;
      this.raw |= overrun_irq;
    } else {
      this.rx.push(byte | (this.overrun ? overrun_data : 0));
      this.overrun = false;
      if (this.rx.length >= (this.depth === 1 ? 1 : this.watermark(this.levels >> 3))) this.raw |= rx_irq;
    }
    this.silence.schedule(32 * this.bit_nanos);
    this.changed();
    return true;
  }

  timed_out() {
    if (this.rx.length) this.raw |= timeout_irq;
    this.changed();
  }

  read_data() {
    const value = this.rx.shift() ?? 0;
    this.status = (value >> 8) & 15;
    if (this.rx.length < (this.depth === 1 ? 1 : this.watermark(this.levels >> 3))) this.raw &= ~rx_irq;
    if (!this.rx.length) {
      this.raw &= ~timeout_irq;
      this.silence.cancel();
    }
    this.changed();
    return value;
  }

  write_data(value) {
    if (this.tx.length >= this.depth)
      return this.chip.note(`${this.name}: a byte was written to a full transmit FIFO and is lost`);
    this.tx.push(value & 0xff);
    if (this.tx.length > (this.depth === 1 ? 0 : this.watermark(this.levels))) this.raw &= ~tx_irq;
    this.start_shifting();
    this.changed();
  }

  changed() {
    this.rp2040.setInterrupt(this.irq, Boolean(this.raw & this.mask));
    const { dma } = this.rp2040;
    const request = (channel, on) => (on ? dma.setDREQ(channel) : dma.clearDREQ(channel));
    request(this.dreq.tx, this.dma & 2 && this.control & 1 && this.tx.length < this.depth);
    request(this.dreq.rx, this.dma & 1 && this.rx.length > 0);
  }

  readUint32(offset) {
    if (offset >= 0xfe0) return identification[(offset - 0xfe0) >> 2];
    switch (offset) {
      case 0x00:
        return this.read_data();
      case 0x04:
        return this.status;
      case 0x18:
        return (
          (this.tx.length ? 0 : 0x80) |
          (this.rx.length >= this.depth ? 0x40 : 0) |
          (this.tx.length >= this.depth ? 0x20 : 0) |
          (this.rx.length ? 0 : 0x10) |
          (this.tx.length || this.shift !== undefined ? 0x08 : 0)
        );
      case 0x24:
        return this.ibrd;
      case 0x28:
        return this.fbrd;
      case 0x2c:
        return this.line;
      case 0x30:
        return this.control;
      case 0x34:
        return this.levels;
      case 0x38:
        return this.mask;
      case 0x3c:
        return this.raw;
      case 0x40:
        return this.raw & this.mask;
      case 0x48:
        return this.dma;
    }
    return 0;
  }

  writeUint32(offset, value) {
    switch (offset) {
      case 0x00:
        return this.write_data(value);
      case 0x04:
        this.status = 0;
        break;
      case 0x24:
        this.ibrd = value & 0xffff;
        break;
      case 0x28:
        this.fbrd = value & 0x3f;
        break;
      case 0x2c:
        this.line = value & 0xff;
        this.divisor = this.ibrd * 64 + this.fbrd;
        break;
      case 0x30:
        this.control = value & 0xff87;
        break;
      case 0x34:
        this.levels = value & 0x3f;
        break;
      case 0x38:
        this.mask = value & 0x7ff;
        break;
      case 0x44:
        this.raw &= ~this.rawWriteValue;
        break;
      case 0x48:
        this.dma = value & 7;
        break;
    }
    this.start_shifting();
    this.changed();
  }
}
