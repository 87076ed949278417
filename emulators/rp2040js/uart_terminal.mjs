// SPDX-License-Identifier: MIT OR Apache-2.0
// What is at the other end of a UART: keeps what arrives, sends at the speed that the chip has set.
import { Received } from './received.mjs';

const default_frame_nanos = (10 / 115200) * 1e9;

export class UartTerminal {
  constructor(machine, index) {
    this.machine = machine;
    this.index = index;
    this.received = new Received();
    this.queue = [];
    this.event = machine.clock.createAlarm(() => this.arrive());
  }

  get text() {
    return this.received.text;
  }

  get port() {
    return this.machine.chip.rp.uart[this.index];
  }

  /** Sends bytes to the chip, one after another. What its receiver is not ready for is lost, as on a wire. */
  send(bytes) {
    for (const byte of bytes) this.queue.push(byte);
    if (this.queue.length && !this.event.scheduled) this.schedule();
  }

  schedule() {
    const frame = this.machine.chip ? this.port.frame_nanos : Infinity;
    this.event.schedule(Number.isFinite(frame) ? frame : default_frame_nanos);
  }

  arrive() {
    const byte = this.queue.shift();
    const routed = this.machine.chip.uart_input_routed(this.index);
    if (!routed || !this.port.receive(byte)) {
      this.machine.note(
        `UART${this.index}: input was lost because ${routed ? 'the receiver is not enabled' : 'no pin is set to its RX function'}`,
      );
    }
    if (this.queue.length) this.schedule();
  }
}
