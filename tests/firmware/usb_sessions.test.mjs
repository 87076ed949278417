// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';
import { assert_well } from './usb_support.mjs';

const elf = process.argv[2];

// What was logged, each line with its time of arrival on the UART in milliseconds.
function run(events, us, usb = {}) {
  const machine = new Machine({ elf, usb: { rate: 100_000, ...usb } });
  const log = [];
  machine.uart[0].received.listeners.push((bytes) => {
    if (bytes.includes(10)) log.push([machine.us / 1000, machine.uart[0].text.trimEnd().split('\n').at(-1).trimEnd().replace(/.*INFO +/, '')]);
  });
  for (const [at, action] of events) machine.at(at * 1000, () => action(machine.usb));
  machine.run({ us });
  assert_well(machine);
  return { log, machine };
}
const words = (log) => log.map(([, text]) => text);
const between = (log, index, from, to) => assert.ok(log[index][0] >= from && log[index][0] <= to, `${log[index]} is not between ${from} and ${to} ms`);

test('a host that closes the port and opens it again', () => {
  const { log } = run([[400, (usb) => usb.close()], [600, (usb) => usb.open()]], 800e3);
  assert.deepEqual(words(log).sort(), ['closed true', 'cut off', 'open true', 'open true']);
  between(log, 1, 400, 405);
  between(log, 3, 600, 603);
});

test('a cable that is drawn is a host that went away, three milliseconds later', () => {
  const { log } = run([[400, (usb) => usb.unplug()]], 1e6);
  assert.deepEqual(words(log).sort(), ['closed true', 'cut off', 'open true']);
  between(log, 1, 403, 408);
});

test('plugged in again, the port opens when the new session sets DTR', () => {
  const { log, machine } = run([[400, (usb) => usb.unplug()], [500, (usb) => usb.plug()]], 1e6);
  assert.deepEqual(words(log).sort(), ['closed true', 'cut off', 'open true', 'open true']);
  between(log, 3, 640, 700);
  assert.ok(machine.usb.is_open);
});

test('a host that sleeps is away, and back with its first frame, without a new DTR', () => {
  const { log } = run([[400, (usb) => usb.suspend()], [600, (usb) => usb.resume()]], 800e3);
  assert.deepEqual(words(log).sort(), ['closed true', 'cut off', 'open true', 'open true']);
  between(log, 1, 403, 408);
  between(log, 3, 600, 605);
});

test('configuration 0 closes the port', () => {
  const { log } = run([[400, (usb) => usb.control([0, 9, 0, 0, 0, 0, 0, 0])]], 600e3);
  assert.deepEqual(words(log).sort(), ['closed true', 'cut off', 'open true']);
  between(log, 1, 400, 405);
});

test('without a host nothing is written, and the core sleeps', () => {
  const { log, machine } = run([[1000, () => {}]], 1e6, { plugged: false });
  assert.deepEqual(log, []);
  assert.equal(machine.usb.received.length, 0);
  assert.ok(machine.result().asleep_percent > 99.5, String(machine.result().asleep_percent));
});

test('a host that enumerates but never opens the port gets nothing', () => {
  const { log, machine } = run([], 1e6, { open_us: Infinity });
  assert.deepEqual(log, []);
  assert.equal(machine.usb.received.length, 0);
});
