// SPDX-License-Identifier: MIT OR Apache-2.0
// What the USB tests share.
import assert from 'node:assert/strict';

/** A sequence of 32-bit numbers that looks random and is always the same; usb_lines.cpp has it, too. */
export function sequence(state = 1) {
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
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

/** A control request with random fields, half of the time near what a serial port knows. */
export function random_request(next) {
  const pick = (chance, usual, all) => (next() % 100 < chance ? usual() : all());
  const type = pick(70, () => next() & 0xa3, () => next() & 0xff);
  const code = pick(60, () => next() % 13, () => pick(60, () => 0x20 + (next() % 4), () => next() & 0xff));
  const value = pick(60, () => (code === 6 ? (1 + (next() % 4)) << 8 | next() % 2 : next() % 3), () => next() & 0xffff);
  const index = pick(60, () => [0, 0, 1, 0x81, 0x01, 0x82][next() % 6], () => next() & 0xffff);
  const length = pick(60, () => [0, 0, 1, 2, 7, 18, 255][next() % 7], () => next() % 1000);
  const data = type & 0x80 ? [] : Array.from({ length }, () => next() & 0xff);
  return { setup: [type, code, value & 0xff, value >> 8, index & 0xff, index >> 8, length & 0xff, length >> 8], data };
}
