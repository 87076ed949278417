// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';
import { StockMachine } from '../../emulators/rp2040js/stock.mjs';
import { assert_well, noise, random_request, send_requests, sequence } from './usb_support.mjs';

const elf = process.argv[2];

test('enumerates as an operating system asks, each request answered within a frame', () => {
  const machine = new Machine({ elf, usb: { trace: true } });
  machine.run({ us: 1e6 });
  assert_well(machine);
  const requests = machine.usb.trace.filter((entry) => entry.what === 'request');
  assert.ok(requests.length >= 12 && requests.every((entry) => entry.status === 'ok'), JSON.stringify(requests));
  assert.ok(machine.usb.is_open);
  assert.equal(machine.usb.strings.product, 'corps');
  assert.deepEqual([machine.usb.device.vendor, machine.usb.device.product], [0x2e8a, 0x000a]);
  // From the first string to the open port nothing but requests happens.
  const first = requests.findIndex((entry) => entry.setup.startsWith('80060003'));
  for (let i = first + 1; i < requests.length; i++) assert.ok(requests[i].us - requests[i - 1].us < 1000);
});

test('the core sleeps while nothing comes', () => {
  const machine = new Machine({ elf });
  machine.at(10e6, () => {});
  machine.run({ us: 10e6 });
  assert_well(machine);
  assert.ok(machine.result().asleep_percent > 99.9, String(machine.result().asleep_percent));
});

test('a megabyte comes back, each byte once and in order', () => {
  const machine = new Machine({ elf });
  const sent = noise(1 << 20, 7);
  machine.usb.send(sent);
  machine.run({ us: 5e6 });
  assert_well(machine);
  assert.ok(machine.usb.received.bytes.equals(sent));
});

test('pieces of every length come back, to a slow host as well', () => {
  const machine = new Machine({ elf, usb: { rate: 20_000 } });
  const pieces = Array.from({ length: 200 }, (_, i) => noise(i, i + 1));
  pieces.forEach((piece, i) => machine.at(300_000 + i * 3000, () => machine.usb.send(piece)));
  machine.run({ us: 5e6 });
  assert_well(machine);
  assert.ok(machine.usb.received.bytes.equals(Buffer.concat(pieces)));
});

test('unplugged and plugged in the middle of it, again and again, it goes on with the next byte that comes', () => {
  const machine = new Machine({ elf });
  for (let i = 0; i < 10; i++) {
    const at = 1e6 * i;
    if (i > 0) machine.at(at, () => machine.usb.plug());
    // A mark after the port is open, then more than can be answered before the plug is drawn.
    machine.at(at + 500_000, () => machine.usb.send(Buffer.from(`<${i}>`)));
    machine.at(at + 600_000 + 777 * i, () => machine.usb.send(noise(10_000, i + 1)));
    machine.at(at + 605_000, () => (machine.usb.unplug(), machine.usb.queue.splice(0), (machine.usb.queued = 0)));
  }
  machine.run({ us: 10.5e6 });
  assert_well(machine);
  for (let i = 0; i < 10; i++) assert.ok(machine.usb.received.bytes.includes(`<${i}>`), `<${i}>`);
});

test('10,000 random control requests are answered or refused, and afterwards it still echoes', () => {
  for (const seed of [1, 2]) {
    const machine = new Machine({ elf });
    const next = sequence(seed);
    const sent = noise(20_000, 3);
    let ends;
    machine.usb.on_open = () => {
      machine.usb.on_open = () => {};
      send_requests(machine, 10_000, () => random_request(next), (result) => {
        ends = result;
        machine.usb.unplug();
        machine.at(machine.us + 10_000, () => (machine.usb.plug(), machine.usb.send(sent)));
      });
    };
    machine.run({ us: 60e6 });
    assert.ok(ends, `stuck at ${machine.us} us`);
    assert.deepEqual(Object.keys(ends).sort(), ['ok', 'stall']);
    assert.ok(ends.ok > 500, JSON.stringify(ends));
    assert.deepEqual(machine.usb.problems, []);
    assert.ok(machine.usb.received.bytes.equals(sent));
  }
});

test('random requests between the bytes of a stream do it no harm', () => {
  const machine = new Machine({ elf });
  const next = sequence(4);
  const sent = noise(200_000, 5);
  let over = false;
  // All but those that make the device forget the stream or the host's toggles.
  const harmless = () => {
    for (;;) {
      const request = random_request(next);
      const [type, code] = request.setup;
      if (!(type < 3 && [1, 3, 5, 9, 11].includes(code)) && code !== 0x22) return request;
    }
  };
  machine.usb.on_open = () => {
    machine.usb.send(sent);
    send_requests(machine, 2000, harmless, () => (over = true));
  };
  machine.run({ us: 10e6 });
  assert_well(machine);
  assert.ok(over);
  assert.ok(machine.usb.received.bytes.equals(sent));
});

test('halts that the host sets and clears in the middle of a stream lose nothing', () => {
  const machine = new Machine({ elf });
  const sent = noise(100_000, 6);
  let halts = 0;
  machine.usb.on_open = () => {
    machine.usb.send(sent);
    for (let i = 0; i < 40; i++) {
      const address = i % 2 ? 0x81 : 0x01;
      machine.at(machine.us + 2000 * i + 37 * i, () => machine.usb.control([2, 3, 0, 0, address, 0, 0, 0], [], ({ status }) => (halts += status === 'ok')));
    }
  };
  machine.run({ us: 10e6 });
  assert_well(machine);
  assert.equal(halts, 40);
  assert.ok(machine.usb.received.bytes.equals(sent));
});

test('halts that are cleared without having been set only reset the toggles', () => {
  const machine = new Machine({ elf });
  const sent = noise(100_000, 8);
  machine.usb.on_open = () => {
    machine.usb.send(sent);
    for (let i = 0; i < 40; i++) {
      machine.at(machine.us + 2011 * i, () => machine.usb.control([2, 1, 0, 0, i % 2 ? 0x81 : 0x01, 0, 0, 0], []));
    }
  };
  machine.run({ us: 10e6 });
  assert_well(machine);
  assert.equal(machine.usb.received.length, sent.length);
});

test('a host that goes to sleep and wakes finds the port as it was', () => {
  const machine = new Machine({ elf });
  machine.at(500_000, () => machine.usb.send(Buffer.from('before ')));
  machine.at(600_000, () => machine.usb.suspend());
  machine.at(900_000, () => machine.usb.resume());
  machine.at(950_000, () => machine.usb.send(Buffer.from('after')));
  machine.run({ us: 2e6 });
  assert_well(machine);
  assert.equal(machine.usb.text, 'before after');
});

test('two runs are the same to the instruction', () => {
  const run = () => {
    const machine = new Machine({ elf });
    machine.usb.send(noise(5000, 9));
    machine.run({ us: 2e6 });
    return [machine.instructions, machine.us, machine.usb.received.length];
  };
  assert.deepEqual(run(), run());
});

test('works with the USB host of the unmodified emulator', () => {
  const machine = new StockMachine({ elf });
  const sent = noise(3000, 10);
  machine.at(50_000, () => machine.usb.send(sent));
  machine.run({ us: 300_000 });
  assert.equal(machine.exit.reason, 'time', machine.exit.message);
  assert.ok(machine.usb.received.bytes.equals(sent));
});
