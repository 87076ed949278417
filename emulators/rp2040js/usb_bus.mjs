// SPDX-License-Identifier: MIT OR Apache-2.0
// The full-speed bus between the host and the controller: which packet goes when, and how long it takes.
//
// A pipe that met a NAK is not polled: it sleeps until the controller has something new for it, and then goes on at the moment
// when a polling host would have noticed. So an idle device costs nothing, in virtual time as in ours.

const bit_nanos = 1e9 / 12e6;
/** Token, handshake, synchronisation, CRC and gaps of a transaction (USB 2.0, table 5-9: 13 bytes for bulk). */
const overhead_bytes = 13;
const gap_nanos = 1300;
const poll_nanos = 5000;
/** After three transactions without any answer a host gives up. */
const max_silence = 3;

export const transaction_nanos = (bytes) => (overhead_bytes + bytes) * 8 * bit_nanos + gap_nanos;

export class UsbBus {
  constructor(machine) {
    this.clock = machine.clock;
    this.pipes = [];
    this.controller = null;
    this.address = 0;
    this.turn = 0;
    this.busy_until = 0;
    this.service = this.clock.createAlarm(() => this.serve());
    this.finishing = this.clock.createAlarm(() => this.finish());
  }

  /**
   * Adds a pipe: {endpoint, input, wants(): whether the host has any business with it now, next(): data to send,
   * received(data), sent(data), repeated(answer): a packet with the wrong DATA toggle, stalled(), silent(), interval_nanos, setup}.
   */
  open(pipe) {
    Object.assign(pipe, { toggle: pipe.toggle ?? 0, blocked: false, halted: false, silence: 0, not_before: 0 });
    this.pipes.push(pipe);
    this.wake(pipe, 0);
    return pipe;
  }

  close(pipe) {
    this.pipes = this.pipes.filter((other) => other !== pipe);
    if (this.current?.pipe === pipe) this.current = null;
  }

  close_all() {
    this.pipes = [];
    this.current = null;
    this.service.cancel();
    this.finishing.cancel();
  }

  /** The pipe may have something to do again. */
  wake(pipe, delay = poll_nanos) {
    pipe.blocked = false;
    let when = Math.max(this.clock.nanos + delay, pipe.not_before);
    if (pipe.interval_nanos) when = Math.ceil(when / pipe.interval_nanos) * pipe.interval_nanos;
    pipe.not_before = when;
    this.plan();
  }

  /** The controller has a buffer for the host, or room for one. */
  armed(endpoint, input) {
    for (const pipe of this.pipes)
      if (pipe.endpoint === endpoint && pipe.input === input && pipe.blocked && !pipe.halted) this.wake(pipe);
  }

  plan() {
    if (this.current) return;
    let first = Infinity;
    for (const pipe of this.pipes) if (!pipe.blocked && pipe.wants()) first = Math.min(first, pipe.not_before);
    if (first === Infinity) this.service.cancel();
    else this.service.scheduleAt(Math.max(first, this.busy_until, this.clock.nanos));
  }

  serve() {
    if (this.current) return;
    const now = this.clock.nanos;
    // Round robin among those that are due.
    const count = this.pipes.length;
    for (let i = 0; i < count; i++) {
      const pipe = this.pipes[(this.turn + i) % count];
      if (pipe.blocked || !pipe.wants() || pipe.not_before > now) continue;
      this.turn = (this.turn + i + 1) % count;
      if (this.begin(pipe)) return;
      // What the pipe met may have changed the list.
      if (this.pipes.length !== count) break;
    }
    this.plan();
  }

  // Starts a transaction. Returns whether the bus is now busy with it.
  begin(pipe) {
    if (pipe.setup) return this.occupy(pipe, 8, { setup: pipe.setup });
    if (!pipe.input) {
      const data = pipe.next();
      return this.occupy(pipe, data.length, { data });
    }
    const answer = this.controller?.in_token(this.address, pipe.endpoint);
    if (answer === 'nak') pipe.blocked = true;
    else if (answer === 'stall') pipe.stalled();
    else if (answer === undefined) this.no_answer(pipe);
    else return this.occupy(pipe, answer.data.length, { answer });
    return false;
  }

  occupy(pipe, bytes, what) {
    this.current = { pipe, ...what };
    this.busy_until = this.clock.nanos + transaction_nanos(bytes);
    this.finishing.scheduleAt(this.busy_until);
    return true;
  }

  finish() {
    const { current } = this;
    this.current = null;
    if (current) this.conclude(current);
    this.plan();
  }

  conclude({ pipe, setup, data, answer }) {
    const { controller } = this;
    if (answer) {
      answer.acknowledge();
      pipe.silence = 0;
      if (answer.pid !== pipe.toggle) return pipe.repeated(answer);
      pipe.toggle ^= 1;
      return pipe.received(answer.data);
    }
    const result = setup
      ? controller.setup_packet(this.address, setup)
      : controller.out_packet(this.address, pipe.endpoint, pipe.toggle, data);
    if (result === undefined) return this.no_answer(pipe);
    pipe.silence = 0;
    if (result === 'nak') {
      pipe.blocked = true;
      // Room may have come while the packet was on its way.
      if (controller.answer(this.address, pipe.endpoint, true) !== 'nak') this.wake(pipe);
    } else if (result === 'stall') pipe.stalled();
    else {
      if (!setup) pipe.toggle ^= 1;
      pipe.sent(data);
    }
    return undefined;
  }

  no_answer(pipe) {
    if (++pipe.silence >= max_silence) {
      pipe.silence = 0;
      pipe.blocked = true;
      pipe.silent();
    } else {
      pipe.not_before = this.clock.nanos + 1e6;
    }
  }
}
