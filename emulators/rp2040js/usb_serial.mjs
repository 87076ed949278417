// SPDX-License-Identifier: MIT OR Apache-2.0
// The host's side of a CDC-ACM serial port: two bulk pipes, a notification pipe, and what waits to be sent.
import { request } from './usb_enumeration.mjs';

const ms = 1e6;
const set_configuration = 9;
const clear_feature = 1;
const set_interface = 11;

export class UsbSerialPort {
  constructor(host) {
    this.host = host;
    this.bus = host.bus;
    /** Endpoints as read_configuration() describes them; null without a serial port. */
    this.serial = null;
    this.queue = [];
    this.queued = 0;
    this.pipes = { input: null, output: null, notify: null };
    // Data toggles belong to the configured device, not to an open port.
    this.toggles = { input: 0, output: 0 };
  }

  found(serial) {
    this.serial = serial;
  }

  send(bytes) {
    this.queue.push(Buffer.from(bytes));
    this.queued += bytes.length;
    if (this.pipes.output) this.bus.wake(this.pipes.output, 0);
  }

  /** Reads and writes from now on. */
  open() {
    const { input, output } = this.serial;
    const { host, pipes } = this;
    pipes.input = this.bus.open({
      endpoint: input.number,
      input: true,
      toggle: this.toggles.input,
      wants: () => true,
      received: (data) => {
        this.toggles.input = pipes.input.toggle;
        if (data.length > input.max_packet) {
          host.complain(`sent ${data.length} bytes in a packet of at most ${input.max_packet}`, true);
        }
        // A slow reader asks for more only when it has digested what it got.
        if (host.rate !== Infinity) pipes.input.not_before = host.clock.nanos + (data.length / host.rate) * 1e9;
        if (data.length) host.received.push(data, host.clock.nanos);
      },
      repeated: (answer) => this.repeated(input, answer),
      stalled: () => this.halted(pipes.input),
      silent: () => {},
    });
    pipes.output = this.bus.open({
      endpoint: output.number,
      input: false,
      toggle: this.toggles.output,
      wants: () => this.queued > 0,
      next: () => this.peek(output.max_packet),
      sent: (data) => {
        this.toggles.output = pipes.output.toggle;
        this.drop(data.length);
      },
      stalled: () => this.halted(pipes.output),
      silent: () => {},
    });
  }

  /** Polls the notification endpoint, as drivers do from the configuration on. */
  listen() {
    const { notify } = this.serial;
    if (!notify) return;
    this.pipes.notify = this.bus.open({
      endpoint: notify.number,
      input: true,
      interval_nanos: notify.interval * ms,
      wants: () => true,
      received: (data) => this.host.note('notification', { data: Buffer.from(data).toString('hex') }),
      repeated: (answer) => this.repeated(notify, answer),
      stalled: () => this.halted(this.pipes.notify),
      silent: () => {},
    });
  }

  close() {
    for (const name of ['input', 'output']) {
      if (this.pipes[name]) this.bus.close(this.pipes[name]);
      this.pipes[name] = null;
    }
  }

  /** The device is gone; what waits to be sent stays. */
  forget() {
    this.close();
    this.pipes.notify = null;
    this.toggles = { input: 0, output: 0 };
    this.serial = null;
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

  repeated({ number }, { pid }) {
    this.host.complain(
      `sent DATA${pid} on endpoint ${number} where DATA${pid ^ 1} is due; a host drops the packet`,
      true,
    );
  }

  // An endpoint refuses: a host clears the halt, which also sets its data toggle back.
  // Until then it leaves the endpoint alone, even if the device has armed it anew.
  halted(pipe) {
    pipe.blocked = true;
    pipe.halted = true;
    const address = pipe.endpoint | (pipe.input ? 0x80 : 0);
    this.host.note('endpoint stalled', { endpoint: address });
    const cleared = ({ status }) => {
      pipe.halted = false;
      if (status === 'ok') this.bus.wake(pipe);
    };
    this.host.control(request(0x02, clear_feature, 0, address, 0), [], cleared);
  }

  /** A request was accepted, whoever sent it: some set data toggles back on both sides. */
  took_effect(setup) {
    const [type, code] = setup;
    const value = setup[2] | (setup[3] << 8);
    const whole = (type === 0 && code === set_configuration) || (type === 1 && code === set_interface);
    const one = type === 2 && code === clear_feature && value === 0 ? setup[4] : undefined;
    if (!whole && one === undefined) return;
    if (whole) this.toggles = { input: 0, output: 0 };
    for (const [name, pipe] of Object.entries(this.pipes)) {
      if (!pipe || (one !== undefined && one !== (pipe.endpoint | (pipe.input ? 0x80 : 0)))) continue;
      pipe.toggle = 0;
      this.toggles[name] = 0;
      pipe.halted = false;
      if (pipe.blocked) this.bus.wake(pipe);
    }
  }
}
