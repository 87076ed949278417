// SPDX-License-Identifier: MIT OR Apache-2.0
// The USB controller in device mode: registers, interrupts, the states of the bus. Its endpoints are in usb_endpoints.mjs, the host
// at the other end of the cable in usb_host.mjs.
//
// Wrong in the package: no suspend and resume, no frame number, no pull-up, interrupts of connection and stall missing; an OUT
// endpoint is answered with nothing for ever. Silicon: RP2040 datasheet 4.1.3 and 4.1.4.
import { irq } from '../blocks.mjs';
import { hex } from '../stop.mjs';
import { overflow, sequence_error, setup_received, transaction_complete, UsbEndpoints } from './usb_endpoints.mjs';

// SIE_STATUS
const vbus_detected = 1 << 0;
const suspended = 1 << 4;
const resume_seen = 1 << 11;
const connected = 1 << 16;
const bus_reset = 1 << 19;
const write_one_to_clear = 0xff0f0810 | suspended | resume_seen;
// SIE_CTRL
const pullup = 1 << 16;
const remote_wakeup = 1 << 12;
// INTR
const intr_sof = 1 << 17;

/** Interrupts that follow a bit of SIE_STATUS. */
const status_interrupts = [
  [setup_received, 1 << 16],
  [resume_seen, 1 << 15],
  [suspended, 1 << 14],
  [bus_reset, 1 << 12],
  [vbus_detected, 1 << 11],
  [overflow, 1 << 7],
  [sequence_error, 1 << 5],
  [transaction_complete, 1 << 3],
];

export class UsbController extends UsbEndpoints {
  constructor(chip) {
    super(chip);
    this.idle = chip.clock.createAlarm(() => this.suspend());
    this.sof = chip.clock.createAlarm(() => this.frame_started());
    this.reset();
  }

  reset() {
    this.address = this.main = this.sie_control = this.status = this.muxing = this.power = 0;
    this.enable = this.force = this.abort = this.abort_done = this.stall_arm = this.stall_nak = 0;
    this.connection_changed = false;
    this.frame_read = -1;
    this.trim = 0x1f1f;
    this.direct = this.direct_override = 0;
    this.nak_poll = 0x00100010;
    this.reset_endpoints();
    this.idle.cancel();
    this.sof.cancel();
    this.update_attachment();
    this.check();
  }

  // ---- State that the host sees ----

  /** Whether the device's pull-up is on the bus. */
  get attached() {
    return Boolean((this.main & 3) === 1 && this.sie_control & pullup && this.muxing & 1);
  }

  get working() {
    return this.attached && this.chip.tree.hz.usb > 0 && !((this.chip.held >>> 24) & 1);
  }

  update_attachment() {
    const now = this.attached;
    if (now === Boolean(this.was_attached)) return;
    this.was_attached = now;
    if (now && !(this.status & vbus_detected)) {
      this.chip.violation(
        'the USB pull-up was switched on while the controller sees no VBUS (USB_PWR: VBUS_DETECT and its override)',
      );
    }
    this.chip.host.usb.attachment_changed(this, now);
  }

  // ---- Bus states ----

  /** The host drives a reset. */
  bus_was_reset() {
    if (!this.attached) return;
    this.status = (this.status & ~suspended) | bus_reset;
    this.idle.cancel();
    this.set_connected(true);
    this.check();
  }

  set_connected(on) {
    if (Boolean(this.status & connected) === on) return;
    this.status = on ? this.status | connected : this.status & ~connected;
    this.connection_changed = true;
    this.check();
  }

  /** Frames begin or cease; three milliseconds without them is a suspend. */
  frames(running) {
    if (running) {
      this.idle.cancel();
      if (this.status & suspended) this.status = (this.status & ~suspended) | resume_seen;
      this.schedule_sof();
    } else {
      this.sof.cancel();
      if (this.attached) this.idle.schedule(3e6);
    }
    this.check();
  }

  suspend() {
    this.status |= suspended;
    this.check();
  }

  get frame() {
    return this.chip.host.usb.frame;
  }

  // A frame interrupt every millisecond is real work only for a program that asked for it.
  schedule_sof() {
    if (this.enable & intr_sof && this.chip.host.usb.frames_running) {
      if (!this.sof.scheduled) this.sof.scheduleAt(this.chip.host.usb.next_frame_nanos);
    } else this.sof.cancel();
  }

  frame_started() {
    this.schedule_sof();
    this.check();
  }

  // ---- Registers ----

  get buff_status() {
    return this.completed.reduce((bits, list, index) => (list.length ? bits | (1 << index) : bits), 0) >>> 0;
  }

  get should_handle() {
    return this.completed.reduce((bits, list, index) => (list[0] ? bits | (1 << index) : bits), 0) >>> 0;
  }

  get raw() {
    let raw = 0;
    for (const [bit, interrupt] of status_interrupts) if (this.status & bit) raw |= interrupt;
    if (this.connection_changed) raw |= 1 << 13;
    if (this.stall_nak) raw |= 1 << 19;
    if (this.abort_done) raw |= 1 << 18;
    if (this.buff_status) raw |= 1 << 4;
    if (this.chip.host.usb.frames_running && this.frame !== this.frame_read) raw |= intr_sof;
    return raw;
  }

  check() {
    this.rp2040.setInterrupt(irq.USBCTRL_IRQ, Boolean((this.raw & this.enable) | this.force));
  }

  readUint32(offset) {
    switch (offset) {
      case 0x00:
        return this.address;
      case 0x40:
        return this.main;
      case 0x48:
        this.frame_read = this.frame;
        this.check();
        return this.frame;
      case 0x4c:
        return this.sie_control >>> 0;
      case 0x50: {
        const line = this.attached ? 1 : 0; // J while idle
        return (this.status | (line << 2)) >>> 0;
      }
      case 0x58:
        return this.buff_status;
      case 0x5c:
        return this.should_handle;
      case 0x60:
        return this.abort >>> 0;
      case 0x64:
        return this.abort_done >>> 0;
      case 0x68:
        return this.stall_arm;
      case 0x6c:
        return this.nak_poll;
      case 0x70:
        return this.stall_nak >>> 0;
      case 0x74:
        return this.muxing;
      case 0x78:
        return this.power;
      case 0x7c:
        return this.direct;
      case 0x80:
        return this.direct_override;
      case 0x84:
        return this.trim;
      case 0x8c:
        return this.raw >>> 0;
      case 0x90:
        return this.enable;
      case 0x94:
        return this.force;
      case 0x98:
        return ((this.raw & this.enable) | this.force) >>> 0;
    }
    return 0;
  }

  writeUint32(offset, value) {
    switch (offset) {
      case 0x00:
        this.address = value & 0x000f007f;
        break;
      case 0x40:
        if (value & 2) this.chip.violation('the USB controller was put into host mode, which is not emulated');
        this.main = value & 0x80000003;
        break;
      case 0x4c:
        // Bit 12 (resume) wakes the host and clears itself.
        this.sie_control = value & ~remote_wakeup;
        if (value & remote_wakeup) this.chip.host.usb.remote_wakeup();
        break;
      case 0x50:
        this.status &= ~(this.rawWriteValue & write_one_to_clear & ~connected);
        if (this.rawWriteValue & connected) this.connection_changed = false;
        break;
      case 0x58:
        for (let index = 0; index < 32; index++) if ((this.rawWriteValue >>> index) & 1) this.completed[index].shift();
        break;
      case 0x60:
        // Between two packets nothing is in the way of an abort: it is done at once. Clearing it lets waiting tokens through.
        this.abort_done |= value & ~this.abort;
        this.abort = value;
        for (let index = 0; index < 32; index++) this.chip.host.usb.armed(index >> 1, !(index & 1));
        break;
      case 0x64:
        this.abort_done &= ~this.rawWriteValue;
        break;
      case 0x68:
        this.stall_arm = value & 3;
        if (value & 1) this.chip.host.usb.armed(0, true);
        if (value & 2) this.chip.host.usb.armed(0, false);
        break;
      case 0x6c:
        this.nak_poll = value & 0x03ff03ff;
        break;
      case 0x70:
        this.stall_nak &= ~this.rawWriteValue;
        break;
      case 0x74:
        this.muxing = value & 15;
        break;
      case 0x78:
        this.power = value & 63;
        this.status = (value & 12) === 12 ? this.status | vbus_detected : this.status & ~vbus_detected;
        break;
      case 0x7c:
        this.direct = value;
        break;
      case 0x80:
        this.direct_override = value;
        break;
      case 0x84:
        this.trim = value & 0x1f1f;
        break;
      case 0x90:
        this.enable = value & 0xfffff;
        this.schedule_sof();
        break;
      case 0x94:
        this.force = value & 0xfffff;
        break;
      default:
        if (offset >= 0x04 && offset <= 0x3c) break; // addresses of host mode
        this.chip.violation(`store of ${hex(value)} to USBCTRL+${hex(offset, 2)}, which is no register of device mode`);
    }
    this.update_attachment();
    this.check();
  }
}
