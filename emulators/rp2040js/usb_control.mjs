// SPDX-License-Identifier: MIT OR Apache-2.0
// Control transfers: setup, data and status stages of one request after another (USB 2.0, 8.5.3).

/** What operating systems grant a request. */
const timeout_nanos = 5e9;

export class ControlPipe {
  /** @param strange called with a text when the device does what USB does not allow */
  constructor(bus, strange) {
    this.bus = bus;
    this.strange = strange;
    this.max_packet = 8;
    this.queue = [];
    this.current = null;
    this.timer = bus.clock.createAlarm(() => this.end('timeout'));
  }

  /**
   * Queues a request: eight bytes, and the data of an OUT data stage. `done` gets {status, data}, status being "ok", "stall",
   * "timeout" (no end within five seconds), "silent" (no answer at all) or "gone" (unplugged).
   */
  request(setup, data, done) {
    this.queue.push({ setup: Uint8Array.from(setup), data: Uint8Array.from(data), done });
    if (!this.current) this.next();
  }

  next() {
    this.current = this.queue.shift() ?? null;
    if (!this.current) return;
    const { setup } = this.current;
    this.wanted = setup[6] | (setup[7] << 8);
    this.device_to_host = Boolean(setup[0] & 0x80);
    this.got = [];
    this.offset = 0;
    this.timer.schedule(timeout_nanos);
    this.stage({ setup, input: false, toggle: 0, sent: () => this.data_stage() });
  }

  stage(parts) {
    if (this.pipe) this.bus.close(this.pipe);
    this.pipe = this.bus.open({
      endpoint: 0,
      wants: () => true,
      received: (data) => this.strange(`sent ${data.length} bytes in a stage that has none`),
      stalled: () => this.end('stall'),
      silent: () => this.end('silent'),
      repeated: (answer) => {
        this.strange(
          `sent DATA${answer.pid} in a control transfer where DATA${answer.pid ^ 1} is due; a host drops the packet`,
        );
      },
      ...parts,
    });
  }

  data_stage() {
    if (this.wanted === 0) return this.status_stage(true);
    if (this.device_to_host) return this.stage({ input: true, toggle: 1, received: (data) => this.took(data) });
    return this.stage({
      input: false,
      toggle: 1,
      next: () => this.current.data.subarray(this.offset, this.offset + this.max_packet),
      sent: (data) => {
        this.offset += data.length;
        if (this.offset >= this.current.data.length) this.status_stage(true);
      },
    });
  }

  took(data) {
    if (data.length > this.max_packet)
      this.strange(`sent a packet of ${data.length} bytes on endpoint 0, whose limit is ${this.max_packet}`);
    this.got.push(...data);
    if (this.got.length > this.wanted) {
      this.strange(`sent ${this.got.length} bytes where ${this.wanted} were asked for`);
      return this.end('babble');
    }
    if (data.length < this.max_packet || this.got.length === this.wanted) this.status_stage(false);
    return undefined;
  }

  status_stage(input) {
    this.stage({
      input,
      toggle: 1,
      next: () => new Uint8Array(0),
      sent: () => this.end('ok'),
      received: (data) => {
        if (data.length) this.strange(`sent ${data.length} bytes in the status stage, which is empty`);
        this.end('ok');
      },
    });
  }

  end(status) {
    this.timer.cancel();
    if (this.pipe) this.bus.close(this.pipe);
    this.pipe = null;
    const { done, setup } = this.current;
    const data = Uint8Array.from(this.got);
    this.current = null;
    done({ status, data }, setup);
    if (!this.current) this.next();
  }

  /** The device went away: everything outstanding ends. */
  abandon() {
    this.timer.cancel();
    if (this.pipe) this.bus.close(this.pipe);
    this.pipe = null;
    const pending = [...(this.current ? [this.current] : []), ...this.queue];
    this.current = null;
    this.queue = [];
    for (const { done, setup } of pending) done({ status: 'gone', data: new Uint8Array(0) }, setup);
  }
}
