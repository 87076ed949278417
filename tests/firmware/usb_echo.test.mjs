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
    // A mark, then more than can be answered before the plug is drawn: the rest is for the next session.
    machine.at(at + 500_000, () => machine.usb.send(Buffer.from(`<${i}>`)));
    machine.at(at + 600_000 + 777 * i, () => machine.usb.send(noise(10_000, i + 1)));
    machine.at(at + 605_000, () => machine.usb.unplug());
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
    assert.ok(ends.ok > 2000 && ends.stall > 2000, JSON.stringify(ends));
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

// One request to an endpoint: SET_FEATURE or CLEAR_FEATURE of its halt.
const halt = (machine, address, on, done) => machine.usb.control([2, on ? 3 : 1, 0, 0, address, 0, 0, 0], [], done);

test('an endpoint that the host halts refuses, and goes on with toggle 0 when the halt is cleared', () => {
  const machine = new Machine({ elf, usb: { trace: true } });
  const statuses = [];
  machine.at(500_000, () => machine.usb.send(Buffer.from('odd ')));
  for (const [i, address] of [0x01, 0x81, 0x82, 0x01].entries()) {
    const at = 600_000 + 100_000 * i;
    machine.at(at, () => halt(machine, address, true));
    machine.at(at + 100, () => machine.usb.control([0x82, 0, 0, 0, address, 0, 2, 0], [], ({ data }) => statuses.push(data[0])));
    machine.at(at + 200, () => halt(machine, address, false));
    machine.at(at + 50_000, () => machine.usb.send(Buffer.from(`${i} `)));
  }
  machine.run({ us: 2e6 });
  assert_well(machine);
  assert.equal(machine.usb.text, 'odd 0 1 2 3 ');
  // A halted IN endpoint is met by the host before it asks for the status, and cleared.
  assert.deepEqual([statuses[0], statuses[3]], [1, 1]);
});

test('a packet that waits while its endpoint is halted goes out afterwards', () => {
  // The host takes its time after each packet, so that others wait.
  const machine = new Machine({ elf, usb: { rate: 1000 } });
  const sent = noise(100, 11);
  machine.at(500_000, () => machine.usb.send(sent.subarray(0, 50)));
  machine.at(501_000, () => machine.usb.send(sent.subarray(50)));
  machine.at(510_000, () => halt(machine, 0x81, true));
  machine.at(512_000, () => halt(machine, 0x81, false));
  machine.run({ us: 2e6 });
  assert_well(machine);
  assert.ok(machine.usb.received.bytes.equals(sent));
});

test('a halt that is cleared without having been set resets the toggle of a packet that waits', () => {
  const machine = new Machine({ elf, usb: { rate: 1000 } });
  const sent = noise(100, 12);
  machine.at(500_000, () => machine.usb.send(sent.subarray(0, 50)));
  machine.at(501_000, () => machine.usb.send(sent.subarray(50)));
  machine.at(510_000, () => halt(machine, 0x81, false));
  machine.run({ us: 2e6 });
  assert_well(machine);
  assert.ok(machine.usb.received.bytes.equals(sent));
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
