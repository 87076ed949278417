// SPDX-License-Identifier: MIT OR Apache-2.0
// What the USB tests share.
import assert from 'node:assert/strict';

/** Numbers of 32 bits that look random, and are the same every time (Mulberry32). */
export function sequence(state = 1) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

export function noise(length, seed) {
  const next = sequence(seed);
  return Buffer.from(Array.from({ length }, next));
}

/** The machine found nothing wrong with the device, and ended because there was nothing left to do, or at the end of its time. */
export function assert_well(machine) {
  assert.ok(['deadlock', 'time'].includes(machine.exit.reason), `${machine.exit.reason} ${machine.exit.code}: ${machine.exit.message}`);
  assert.deepEqual(machine.usb.problems, []);
  assert.deepEqual(machine.notes, []);
}

/** Sends each request once the one before is over; `done` gets how many ended in which way. */
export function send_requests(machine, count, make, done) {
  const ends = {};
  const next = (left) => {
    if (left === 0) return done(ends);
    const { setup, data } = make();
    machine.usb.control(setup, data, ({ status }) => {
      ends[status] = (ends[status] ?? 0) + 1;
      next(left - 1);
    });
  };
  next(count);
}

/** What a serial port knows: bmRequestType, bRequest, wValue, wIndex, wLength. */
const known = [
  [0x80, 0, 0, 0, 2], [0x81, 0, 0, 1, 2], [0x82, 0, 0, 0x81, 2], [0x02, 1, 0, 0x81, 0], [0x02, 3, 0, 0x01, 0], [0x00, 5, 3, 0, 0], [0x80, 6, 0x100, 0, 18],
  [0x80, 6, 0x200, 0, 255], [0x80, 6, 0x302, 0x409, 255], [0x80, 8, 0, 0, 1], [0x00, 9, 1, 0, 0], [0x81, 10, 0, 1, 1], [0x01, 11, 0, 1, 0],
  [0x21, 0x20, 0, 0, 7], [0xa1, 0x21, 0, 0, 7], [0x21, 0x22, 3, 0, 0], [0x21, 0x23, 500, 0, 0], [0x20, 0x22, 2, 0, 0],
];

/** A control request: a known one, a known one with one field wrong, or nothing but random numbers. */
export function random_request(next) {
  const any = [next() & 0xff, next() & 0xff, next() & 0xffff, next() & 0xffff, next() % 1000];
  const fields = next() % 3 === 0 ? any : [...known[next() % known.length]];
  if (next() % 2) {
    const wrong = next() % 5;
    fields[wrong] = next() % 2 ? any[wrong] : fields[wrong] ^ (1 << (next() % 8));
  }
  const [type, code, value, index, length] = fields;
  const data = type & 0x80 ? [] : Array.from({ length }, () => next() & 0xff);
  return { setup: [type, code, value & 0xff, value >> 8, index & 0xff, index >> 8, length & 0xff, length >> 8], data };
}
