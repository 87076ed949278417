// SPDX-License-Identifier: MIT OR Apache-2.0
// A USB host that does what an operating system does: waits for the device, resets and enumerates it, finds its serial port, opens
// it, then reads and writes. Everything it did and met is in `trace`; what a device got wrong is in `problems`.
import { Received } from './received.mjs';
import { UsbBus } from './usb_bus.mjs';
import { ControlPipe } from './usb_control.mjs';
import { enumerate, opening, request } from './usb_enumeration.mjs';
import { UsbSerialPort } from './usb_serial.mjs';

const frame_nanos = 1e6;
const trace_limit = 100000;
const set_address = 5;

export class UsbHost {
  /**
   * @param rate bytes a second that the reader takes at most (default: what the bus carries)
   * @param open_us time from the end of enumeration to the opening of the port; Infinity: never by itself
   * @param plugged whether the cable is in from the start
   */
  constructor(machine, { rate = Infinity, open_us = 0, plugged = true, trace = false } = {}) {
    this.machine = machine;
    this.clock = machine.clock;
    this.rate = rate ?? Infinity;
    this.open_nanos = open_us * 1000;
    this.plugged = plugged;
    this.traced = trace;
    this.received = new Received();
    this.trace = [];
    this.problems = [];
    this.strings = {};
    this.device = this.configuration = null;
    this.is_open = false;
    this.bus = new UsbBus(machine);
    this.control_pipe = new ControlPipe(this.bus, (what) => this.complain(what, true));
    this.port = new UsbSerialPort(this);
    this.step = this.clock.createAlarm(() => this.proceed());
    this.frames_running = false;
    this.frames_from = 0;
    this.script = null;
    /** Called when the port has been opened, and when it is gone. */
    this.on_open = () => {};
    this.on_close = () => {};
  }

  // ---- For scripts and tests ----

  get text() {
    return this.received.text;
  }

  /** Writes to the serial port; waits in the host's queue until it is open. */
  send(bytes) {
    if (bytes.length) this.port.send(bytes);
  }

  plug() {
    if (this.plugged) return;
    this.plugged = true;
    this.note('plugged in');
    this.machine.vbus_changed(true);
    if (this.controller?.attached) this.begin();
  }

  unplug() {
    if (!this.plugged) return;
    this.plugged = false;
    this.note('unplugged');
    this.machine.vbus_changed(false);
    this.forget();
  }

  /** Opens the port: DTR and RTS on, and data flows. */
  open() {
    if (this.port.serial && !this.is_open) this.run(opening(this, this.port.serial));
  }

  /** Closes the port: DTR and RTS off. */
  close() {
    if (!this.is_open) return;
    this.closed();
    this.control(request(0x21, 0x22, 0, this.port.serial.interface, 0));
  }

  /**
   * Sends any request, well-formed or not. `done` gets {status: "ok"|"stall"|"timeout"|"silent"|"gone"|"babble", data} at its
   * virtual time; the same appears as `result` of the returned object.
   */
  control(setup, data = [], done = () => {}) {
    const transfer = { result: null };
    this.control_pipe.request(setup, data, (result, sent) => {
      transfer.result = result;
      this.note('request', {
        setup: Buffer.from(sent).toString('hex'),
        status: result.status,
        bytes: result.data.length,
      });
      if (result.status === 'ok') this.took_effect(sent);
      done(result);
    });
    return transfer;
  }

  /** Sets an idle bus asleep, and wakes it. */
  suspend() {
    this.set_frames(false);
  }

  resume() {
    if (this.plugged && this.controller?.attached) this.set_frames(true);
  }

  // ---- From the machine and its controller ----

  /** The chip is being reset or replaced. */
  detach() {
    this.forget();
    this.controller = null;
    this.bus.controller = null;
  }

  attachment_changed(controller, attached) {
    this.controller = controller;
    this.bus.controller = controller;
    if (attached) {
      this.note('device attached');
      if (this.plugged) this.begin();
      else controller.frames(false);
    } else {
      this.note('device detached');
      this.forget();
    }
  }

  armed(endpoint, input) {
    this.bus.armed(endpoint, input);
  }

  remote_wakeup() {
    this.note('remote wake-up');
    if (this.plugged && !this.frames_running) this.set_frames(true);
  }

  get frame() {
    return this.frames_running ? Math.floor((this.clock.nanos - this.frames_from) / frame_nanos + 1e-9) & 0x7ff : 0;
  }

  get next_frame_nanos() {
    return (
      this.frames_from + (Math.floor((this.clock.nanos - this.frames_from) / frame_nanos + 1e-9) + 1) * frame_nanos
    );
  }

  // ---- Carrying out what enumeration yields ----

  begin() {
    this.forget();
    this.run(enumerate(this));
  }

  run(script) {
    this.script = script;
    this.proceed();
  }

  proceed(value) {
    const { script } = this;
    if (!script) return;
    const { done, value: next } = script.next(value);
    if (done) {
      if (this.script === script) this.script = null;
    } else if (typeof next === 'number') {
      this.step.schedule(next);
    } else {
      this.control(
        next.setup,
        next.data ?? [],
        (result) => this.script === script && result.status !== 'gone' && this.proceed(result),
      );
    }
  }

  opened() {
    this.is_open = true;
    this.note('port open');
    this.port.open();
    this.on_open();
  }

  closed() {
    const was_open = this.is_open;
    this.is_open = false;
    this.port.close();
    if (was_open) this.on_close();
  }

  // What an accepted request changes on the host's side too, whoever sent it.
  took_effect(setup) {
    if (setup[0] === 0 && setup[1] === set_address) this.bus.address = setup[2] & 0x7f;
    this.port.took_effect(setup);
  }

  // Everything that is known of the device goes; what waits to be sent stays.
  forget() {
    this.script = null;
    this.step.cancel();
    this.closed();
    this.port.forget();
    this.bus.close_all();
    this.control_pipe.abandon();
    this.set_frames(false);
    this.controller?.set_connected(false);
  }

  set_frames(running) {
    if (running && !this.frames_running) this.frames_from = this.clock.nanos;
    this.frames_running = running;
    this.controller?.frames(running);
  }

  // ---- Records ----

  note(what, more = {}) {
    if (this.traced && this.trace.length < trace_limit) this.trace.push({ us: this.machine.us, what, ...more });
  }

  /** The device did something wrong. `lost` says that a real host would have lost data by it: a fault in strict mode. */
  complain(what, lost = false) {
    const text = `the USB device ${what}`;
    this.note('problem', { text });
    if (this.problems.length < 100 && !this.problems.includes(text)) this.problems.push(text);
    if (lost) this.controller.chip.violation(text, false);
  }
}
