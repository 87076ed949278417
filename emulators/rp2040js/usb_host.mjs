// SPDX-License-Identifier: MIT OR Apache-2.0
import { Received } from './received.mjs';
export class UsbHost {
  constructor() {
    this.received = new Received();
    this.problems = [];
  }
  get text() { return this.received.text; }
  detach() {}
  send() {}
  plug() {}
  unplug() {}
}
