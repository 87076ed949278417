// SPDX-License-Identifier: MIT OR Apache-2.0
// Bytes that a port has sent so far, and how they look in the result.

export class Received {
  constructor() {
    this.buffer = Buffer.alloc(256);
    this.length = 0;
    /** Called with (bytes, nanos) at every arrival. */
    this.listeners = [];
  }

  push(bytes, nanos) {
    const needed = this.length + bytes.length;
    if (needed > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.length);
    this.length = needed;
    for (const listener of this.listeners) listener(bytes, nanos);
  }

  get bytes() {
    return this.buffer.subarray(0, this.length);
  }

  get text() {
    return this.bytes.toString('utf8');
  }

  /** {name: text}, and {name_base64: ...} beside it where the bytes are not valid UTF-8. */
  entries(name) {
    const { text } = this;
    const exact = Buffer.from(text, 'utf8').equals(this.bytes);
    return exact ? { [name]: text } : { [name]: text, [`${name}_base64`]: this.bytes.toString('base64') };
  }
}
