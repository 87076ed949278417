// SPDX-License-Identifier: MIT OR Apache-2.0
// What happened on the pins: every change of level with its moment.

export class Pins {
  constructor() {
    this.level = new Array(30).fill(0);
    this.changes = new Map();
    this.listeners = [];
  }

  change(pin, level, nanos) {
    this.level[pin] = level;
    this.of(pin).push([microseconds(nanos), level]);
    for (const listener of this.listeners) listener(pin, level, nanos);
  }

  /** The chip drives the pin. Noted once where that changes no level: such a pin is in the result too. */
  driven(pin, level, nanos) {
    if (!this.changes.has(pin) && level === this.level[pin]) this.pending ??= new Map();
    if (this.pending && !this.changes.has(pin) && !this.pending.has(pin))
      this.pending.set(pin, [microseconds(nanos), level]);
  }

  of(pin) {
    let list = this.changes.get(pin);
    if (!list) this.changes.set(pin, (list = []));
    return list;
  }

  /** {"25": [[microseconds, level], ...]}: pins whose level changed, and driven ones that stayed as they were. */
  result() {
    const result = {};
    for (let pin = 0; pin < 30; pin++) {
      if (this.changes.has(pin)) result[pin] = this.changes.get(pin);
      else if (this.pending?.has(pin)) result[pin] = [this.pending.get(pin)];
    }
    return result;
  }
}

/** Nanoseconds as microseconds with at most three decimals. */
export const microseconds = (nanos) => Math.round(nanos) / 1000;
