// SPDX-License-Identifier: MIT OR Apache-2.0
// The endpoints of the USB controller: buffers in DPSRAM, and what a packet from the host meets there.
//
// Silicon: RP2040 datasheet 4.1.2.5 (DPSRAM), 4.1.2.5.3 (buffer control), 4.1.2.6 (device controller). In the package an IN packet is
// gone as soon as it is armed and its data is taken later; NAK, STALL, DATA0/DATA1, buffer select and abort do not exist.
import { BasePeripheral } from 'rp2040js';

// Buffer control, one half for each buffer
const full = 1 << 15;
const last = 1 << 14;
const data1 = 1 << 13;
const select_reset = 1 << 12;
const stall = 1 << 11;
const available = 1 << 10;
const length_mask = 0x3ff;
// Endpoint control
const ep_enable = 0x80000000;
const ep_double = 1 << 30;
const ep_each_buffer = 1 << 29;
const ep_each_pair = 1 << 28;
const ep_on_stall = 1 << 17;
const ep_on_nak = 1 << 16;

/** Bits of SIE_STATUS that packets set. */
export const setup_received = 1 << 17;
export const transaction_complete = 1 << 18;
export const overflow = 1 << 26;
export const ack_received = 1 << 30;
export const sequence_error = 0x80000000;

/** Base of UsbController, which has the registers: status, sie_control, address, abort, stall_arm, stall_nak, and check(). */
export class UsbEndpoints extends BasePeripheral {
  constructor(chip) {
    super(chip.rp, 'USBCTRL');
    this.chip = chip;
    this.view = chip.rp.usbDPRAMView;
    this.bytes = chip.rp.usbDPRAM;
  }

  reset_endpoints() {
    /** By endpoint x 2 + (1 for OUT): which buffer comes next; completed buffers that the program has not acknowledged. */
    this.selected = new Uint8Array(32);
    this.completed = Array.from({ length: 32 }, () => []);
    this.halves_done = new Uint8Array(32);
  }

  // ---- DPSRAM ----

  read_dpram(offset) {
    return this.view.getUint32(offset & ~3, true);
  }

  write_dpram(offset, value, size) {
    const word = offset & ~3;
    const before = this.view.getUint32(word, true);
    if (size === 4) this.view.setUint32(offset, value, true);
    else if (size === 2) this.view.setUint16(offset, value, true);
    else this.view.setUint8(offset, value);
    if (word >= 0x80 && word < 0x100)
      this.buffer_control_written((word - 0x80) >> 2, before, this.view.getUint32(word, true));
  }

  buffer_control_written(index, before, after) {
    if (after & select_reset) {
      this.selected[index] = 0;
      this.halves_done[index] = 0;
      this.view.setUint32(0x80 + 4 * index, after & ~select_reset, true);
    }
    for (const shift of [0, 16]) {
      const old = (before >>> shift) & 0xffff;
      const now = (after >>> shift) & 0xffff;
      if (!(old & available) && now & available && (old ^ now) & ~available & 0xffff & ~select_reset) {
        this.chip.note(
          `USB buffer control of ${this.endpoint_name(index)}: AVAILABLE was set together with other bits; ` +
            'the controller may see old ones unless it is set some cycles later (datasheet 4.1.2.5.1)',
        );
      }
    }
    if (after & (available | stall | (available << 16) | (stall << 16)))
      this.chip.host.usb.armed(index >> 1, !(index & 1));
  }

  endpoint_name(index) {
    return `endpoint ${index >> 1} ${index & 1 ? 'OUT' : 'IN'}`;
  }

  // Endpoint 0 has its settings in SIE_CTRL, in the same places one or two bits higher, and a fixed buffer.
  endpoint_control(index) {
    if (index >= 2) return this.view.getUint32(4 * index, true);
    const sie = this.sie_control;
    return (
      (ep_enable |
        (sie & ep_double) |
        (sie & ep_each_buffer) |
        (sie & ep_each_pair) |
        (sie & 0x80000000 ? ep_on_stall : 0) |
        (sie & (1 << 27) ? ep_on_nak : 0) |
        0x100) >>>
      0
    );
  }

  /** The buffer that the next packet of an endpoint uses: its half of the buffer control word and its place in DPSRAM. */
  buffer(index) {
    const control = this.endpoint_control(index);
    const second = control & ep_double ? this.selected[index] : 0;
    const shift = 16 * second;
    return {
      index,
      control,
      second,
      shift,
      half: (this.view.getUint32(0x80 + 4 * index, true) >>> shift) & 0xffff,
      at: (control & 0xffc0) + 64 * second,
    };
  }

  set_half(buffer, half) {
    const word = this.view.getUint32(0x80 + 4 * buffer.index, true);
    this.view.setUint32(
      0x80 + 4 * buffer.index,
      ((word & ~(0xffff << buffer.shift)) | (half << buffer.shift)) >>> 0,
      true,
    );
  }

  complete(buffer) {
    const { index, control } = buffer;
    if (control & ep_double) this.selected[index] ^= 1;
    this.halves_done[index]++;
    const pair = !(control & ep_double) || this.halves_done[index] >= 2 || buffer.half & last;
    if (control & ep_each_buffer || (control & ep_each_pair && pair)) this.completed[index].push(buffer.second);
    if (pair) this.halves_done[index] = 0;
    if (buffer.half & last) this.status |= transaction_complete;
    this.check();
  }

  refuse(index, control, bit) {
    if (control & bit) this.stall_nak |= 1 << index;
    this.check();
  }

  // What a token meets: undefined (nobody answers), "nak", "stall", or the buffer to use.
  answer(address, endpoint, out) {
    const index = endpoint * 2 + (out ? 1 : 0);
    if (!this.working || address !== (this.address & 0x7f)) return undefined;
    const buffer = this.buffer(index);
    if (!(buffer.control & ep_enable)) return undefined;
    if ((this.abort >>> index) & 1) return 'nak';
    if (buffer.half & stall && (endpoint !== 0 || this.stall_arm & (out ? 2 : 1))) {
      this.refuse(index, buffer.control, ep_on_stall);
      return 'stall';
    }
    const ready = buffer.half & available && Boolean(buffer.half & full) === !out;
    if (!ready) {
      this.refuse(index, buffer.control, ep_on_nak);
      return 'nak';
    }
    return buffer;
  }

  // ---- Packets from the host ----

  setup_packet(address, bytes) {
    if (!this.working || address !== (this.address & 0x7f)) return undefined;
    this.bytes.set(bytes, 0);
    this.stall_arm = 0;
    this.selected[0] = this.selected[1] = 0;
    this.status |= setup_received;
    this.check();
    return 'ack';
  }

  /** IN token: "nak", "stall", undefined, or {data, pid, acknowledge()}. The data is latched now. */
  in_token(address, endpoint) {
    const buffer = this.answer(address, endpoint, false);
    if (typeof buffer !== 'object') return buffer;
    const data = this.bytes.slice(buffer.at, buffer.at + (buffer.half & length_mask));
    const acknowledge = () => {
      this.set_half(buffer, this.buffer_half(buffer) & ~(full | available));
      this.status |= ack_received;
      this.complete(buffer);
    };
    return { data, pid: buffer.half & data1 ? 1 : 0, acknowledge };
  }

  buffer_half(buffer) {
    return (this.view.getUint32(0x80 + 4 * buffer.index, true) >>> buffer.shift) & 0xffff;
  }

  /** OUT packet: "ack", "nak", "stall" or undefined. */
  out_packet(address, endpoint, pid, data) {
    const buffer = this.answer(address, endpoint, true);
    if (typeof buffer !== 'object') return buffer;
    const name = this.endpoint_name(buffer.index);
    if ((buffer.half & data1 ? 1 : 0) !== pid) {
      this.status |= sequence_error;
      this.check();
      this.chip.violation(
        `USB ${name}: the host sent DATA${pid}, but buffer control expects DATA${pid ^ 1}; the packet is lost`,
        false,
      );
      return 'ack';
    }
    if (data.length > (buffer.half & length_mask)) {
      this.status |= overflow;
      this.check();
      this.chip.violation(
        `USB ${name}: a packet of ${data.length} bytes came for a buffer of ${buffer.half & length_mask}`,
        false,
      );
      return undefined;
    }
    this.bytes.set(data, buffer.at);
    this.set_half(buffer, (buffer.half & ~(available | length_mask)) | full | data.length);
    this.complete(buffer);
    return 'ack';
  }
}
