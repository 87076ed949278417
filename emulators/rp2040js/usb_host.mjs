// SPDX-License-Identifier: MIT OR Apache-2.0
// A USB host that does what an operating system does: waits for the device, resets and enumerates it, finds its serial port, opens
// it, then reads and writes. Everything it did and met is in `trace`; what a device got wrong is in `problems`.
import { Received } from './received.mjs';
import { ControlPipe } from './usb_control.mjs';
import { read_configuration, read_device, read_string } from './usb_descriptors.mjs';
import { UsbBus } from './usb_bus.mjs';

const ms = 1e6;
const debounce_nanos = 100 * ms;
const reset_nanos = 10 * ms;
const recovery_nanos = 10 * ms;
const baud = 115200;
const standard = { get_descriptor: 6, set_address: 5, set_configuration: 9, clear_feature: 1, set_interface: 11 };
const trace_limit = 100000;

const request = (type, code, value, index, length) => [
  type,
  code,
  value & 0xff,
  value >> 8,
  index & 0xff,
  index >> 8,
  length & 0xff,
  length >> 8,
];

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
    this.device = this.configuration = this.serial = null;
    this.is_open = false;
    this.queue = [];
    this.queued = 0;
    this.bus = new UsbBus(machine);
    this.control_pipe = new ControlPipe(this.bus, (what) => this.complain(what, true));
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
    if (!bytes.length) return;
    this.queue.push(Buffer.from(bytes));
    this.queued += bytes.length;
    if (this.out_pipe) this.bus.wake(this.out_pipe, 0);
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
    if (this.serial && !this.is_open) this.run(this.opening());
  }

  /** Closes the port: DTR and RTS off. */
  close() {
    if (!this.is_open) return;
    this.closed();
    this.control(request(0x21, 0x22, 0, this.serial.interface, 0));
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
    return this.frames_running ? Math.floor((this.clock.nanos - this.frames_from) / ms + 1e-9) & 0x7ff : 0;
  }

  get next_frame_nanos() {
    return this.frames_from + (Math.floor((this.clock.nanos - this.frames_from) / ms + 1e-9) + 1) * ms;
  }

  // ---- Enumeration: a generator that yields waits and requests ----

  begin() {
    this.forget();
    this.run(this.enumerate());
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

  *enumerate() {
    yield debounce_nanos;
    yield* this.reset_bus();
    this.control_pipe.max_packet = 64;
    const head = yield* this.ask('device descriptor, 8 bytes', request(0x80, standard.get_descriptor, 0x100, 0, 8));
    if (!head) return;
    if (head.length < 8) return this.complain(`answered the first request with ${head.length} of 8 bytes`);
    this.control_pipe.max_packet = head[7] || 8;
    yield* this.reset_bus();
    if (!(yield* this.ask('set address', request(0x00, standard.set_address, 1, 0, 0)))) return;
    yield recovery_nanos;
    const device_bytes = yield* this.ask('device descriptor', request(0x80, standard.get_descriptor, 0x100, 0, 18));
    if (!device_bytes) return;
    this.device = read_device(device_bytes);
    this.device.complaints.forEach((text) => this.complain(text));
    const short = yield* this.ask('configuration, 9 bytes', request(0x80, standard.get_descriptor, 0x200, 0, 9));
    if (!short) return;
    if (short.length < 9) return this.complain(`the head of the configuration has ${short.length} bytes`);
    const configuration = yield* this.ask(
      'configuration',
      request(0x80, standard.get_descriptor, 0x200, 0, short[2] | (short[3] << 8)),
    );
    if (!configuration) return;
    this.configuration = read_configuration(configuration);
    this.configuration.complaints.forEach((text) => this.complain(text));
    yield* this.read_strings();
    if (
      !(yield* this.ask('set configuration', request(0x00, standard.set_configuration, this.configuration.value, 0, 0)))
    )
      return;
    this.serial = this.configuration.serial;
    if (!this.serial) return this.note('configured; no serial port');
    const coding = [baud & 0xff, (baud >> 8) & 0xff, (baud >> 16) & 0xff, 0, 0, 0, 8];
    yield* this.ask('set line coding', request(0x21, 0x20, 0, this.serial.interface, 7), coding);
    const back = yield* this.ask('get line coding', request(0xa1, 0x21, 0, this.serial.interface, 7));
    if (back && Buffer.from(back).compare(Buffer.from(coding)) !== 0)
      this.complain(`gives back the line coding ${Buffer.from(back).toString('hex')}, not the one that was set`);
    this.listen_to_notifications();
    if (this.open_nanos === Infinity) return;
    if (this.open_nanos > 0) yield this.open_nanos;
    yield* this.opening();
  }

  *reset_bus() {
    this.note('bus reset');
    this.bus.address = 0;
    yield reset_nanos;
    this.controller.bus_was_reset();
    this.set_frames(true);
    yield recovery_nanos;
  }

  *read_strings() {
    if (!this.device.strings.some(Boolean)) return;
    const languages = yield* this.ask('languages', request(0x80, standard.get_descriptor, 0x300, 0, 255));
    if (!languages) return;
    if (read_string(languages) === undefined || languages.length < 4)
      return this.complain('the list of languages is no string descriptor');
    const language = languages[2] | (languages[3] << 8);
    for (const [i, name] of ['manufacturer', 'product', 'serial'].entries()) {
      const index = this.device.strings[i];
      if (!index) continue;
      const bytes = yield* this.ask(
        `string ${index}`,
        request(0x80, standard.get_descriptor, 0x300 | index, language, 255),
      );
      if (!bytes) continue;
      this.strings[name] = read_string(bytes);
      if (this.strings[name] === undefined) this.complain(`string ${index} is no string descriptor`);
    }
  }

  *opening() {
    if (!(yield* this.ask('set control line state', request(0x21, 0x22, 3, this.serial.interface, 0)))) return;
    this.is_open = true;
    this.note('port open');
    this.stream();
    this.on_open();
  }

  // One request; undefined and a complaint if it failed.
  *ask(what, setup, data) {
    const { status, data: answer } = yield { setup, data };
    if (status === 'ok') return answer;
    this.complain(
      `${what}: ${{ stall: 'refused (STALL)', timeout: 'no end within 5 s', silent: 'no answer', babble: 'too many bytes' }[status]}`,
    );
    return undefined;
  }

  // ---- The open port ----

  stream() {
    const { input, output } = this.serial;
    this.in_pipe = this.bus.open({
      endpoint: input.number,
      input: true,
      toggle: this.in_toggle ?? 0,
      wants: () => true,
      received: (data) => {
        this.in_toggle = this.in_pipe.toggle;
        if (data.length > input.max_packet)
          this.complain(`sent ${data.length} bytes in a packet of at most ${input.max_packet}`, true);
        if (this.rate !== Infinity) this.in_pipe.not_before = this.clock.nanos + (data.length / this.rate) * 1e9;
        if (data.length) this.received.push(data, this.clock.nanos);
      },
      repeated: (answer) =>
        this.complain(
          `sent DATA${answer.pid} on endpoint ${input.number} where DATA${answer.pid ^ 1} is due; a host drops the packet`,
          true,
        ),
      stalled: () => this.halted(this.in_pipe),
      silent: () => {},
    });
    this.out_pipe = this.bus.open({
      endpoint: output.number,
      input: false,
      toggle: this.out_toggle ?? 0,
      wants: () => this.queued > 0,
      next: () => this.peek(output.max_packet),
      sent: (data) => {
        this.out_toggle = this.out_pipe.toggle;
        this.drop(data.length);
      },
      stalled: () => this.halted(this.out_pipe),
      silent: () => {},
    });
  }

  peek(limit) {
    if (this.queue[0].length < limit && this.queue.length > 1) this.queue = [Buffer.concat(this.queue)];
    return this.queue[0].subarray(0, limit);
  }

  drop(count) {
    this.queued -= count;
    if (count === this.queue[0].length) this.queue.shift();
    else this.queue[0] = this.queue[0].subarray(count);
  }

  listen_to_notifications() {
    const { notify } = this.serial;
    if (!notify) return;
    this.notify_pipe = this.bus.open({
      endpoint: notify.number,
      input: true,
      interval_nanos: notify.interval * ms,
      wants: () => true,
      received: (data) => this.note('notification', { data: Buffer.from(data).toString('hex') }),
      repeated: (answer) =>
        this.complain(`sent DATA${answer.pid} on endpoint ${notify.number} where DATA${answer.pid ^ 1} is due`, true),
      stalled: () => this.halted(this.notify_pipe),
      silent: () => {},
    });
  }

  // An endpoint refuses: a host clears the halt, which also sets its data toggle back.
  halted(pipe) {
    pipe.blocked = true;
    const address = pipe.endpoint | (pipe.input ? 0x80 : 0);
    this.note('endpoint stalled', { endpoint: address });
    this.control(
      request(0x02, standard.clear_feature, 0, address, 0),
      [],
      ({ status }) => status === 'ok' && this.bus.wake(pipe),
    );
  }

  // What an accepted request changes on the host's side too, whoever sent it.
  took_effect(setup) {
    const [type, code] = setup;
    const value = setup[2] | (setup[3] << 8);
    if (type === 0 && code === standard.set_address) this.bus.address = value & 0x7f;
    const configuration = type === 0 && code === standard.set_configuration;
    const one = type === 2 && code === standard.clear_feature && value === 0 ? setup[4] : undefined;
    if (!configuration && one === undefined && !(type === 1 && code === standard.set_interface)) return;
    if (configuration || one === undefined) this.in_toggle = this.out_toggle = 0;
    for (const pipe of [this.in_pipe, this.out_pipe, this.notify_pipe]) {
      if (!pipe || (one !== undefined && one !== (pipe.endpoint | (pipe.input ? 0x80 : 0)))) continue;
      pipe.toggle = 0;
      if (pipe === this.in_pipe) this.in_toggle = 0;
      if (pipe === this.out_pipe) this.out_toggle = 0;
      if (pipe.blocked) this.bus.wake(pipe);
    }
  }

  closed() {
    const was_open = this.is_open;
    this.is_open = false;
    for (const pipe of [this.in_pipe, this.out_pipe]) if (pipe) this.bus.close(pipe);
    this.in_pipe = this.out_pipe = null;
    if (was_open) this.on_close();
  }

  // Everything that is known of the device goes; what waits to be sent stays.
  forget() {
    this.script = null;
    this.step.cancel();
    this.closed();
    this.notify_pipe = null;
    this.in_toggle = this.out_toggle = 0;
    this.bus.close_all();
    this.control_pipe.abandon();
    this.serial = null;
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
