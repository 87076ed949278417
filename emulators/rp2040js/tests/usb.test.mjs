// SPDX-License-Identifier: MIT OR Apache-2.0
// The USB controller and its host, against a bare CDC-ACM device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transaction_nanos } from '../usb_bus.mjs';
import { read_configuration } from '../usb_descriptors.mjs';
import { expect_fault, run_program } from './run_program.mjs';

const echo = `
#include "cdc.h"
static volatile uint32_t held; static uint8_t data[64];
void irq5(void) { REG(NVIC_ICER) = 32; }
int main(void) {
  clocks_init(); cdc_init();
  for (uint32_t waiting = 0, n = 0;;) {
    irq_off(); REG(NVIC_ISER) = 32; wfi(); irq_on();
    uint32_t done = cdc_poll();
    if (done & 32) { n = BUFFER_CONTROL(EP2_OUT) & 0x3ff; for (uint32_t i = 0; i < n; i++) data[i] = DP8(0x200)[i]; waiting = 1; }
    if (!cdc_configured) waiting = 0;
    if (waiting && cdc_in_free()) { waiting = 0; cdc_send(data, n); cdc_receive(); }
  }
}`;

// Counts lines out as fast as the host takes them: 64 bytes a packet.
const stream = `
#include "cdc.h"
void irq5(void) { REG(NVIC_ICER) = 32; }
static uint8_t line[64]; static uint32_t number;
static void next(void) { uint32_t v = number++; for (int i = 62; i >= 0; i--) { line[i] = i > 56 ? '0' + v % 10 : '.'; if (i > 56) v /= 10; } line[63] = 10; cdc_send(line, 64); }
int main(void) { clocks_init(); cdc_init();
  for (;;) { irq_off(); REG(NVIC_ISER) = 32; wfi(); irq_on(); uint32_t done = cdc_poll(); (void)done; if (cdc_dtr && cdc_in_free()) next(); } }`;

const at = (machine, ms, action) => machine.at(ms * 1000, action);
const lines_in_order = (text) =>
  text
    .split('\n')
    .slice(0, -1)
    .forEach((line, i) => assert.equal(Number(line.slice(57)), i));

test('enumerates as an operating system does', () => {
  const { machine, exit } = run_program(echo, { usb: { trace: true } });
  assert.equal(exit.reason, 'deadlock', 'an idle device and an idle host have nothing to do');
  const { trace } = machine.usb;
  assert.deepEqual(
    trace.filter((entry) => entry.what !== 'request').map((entry) => entry.what),
    ['device attached', 'bus reset', 'bus reset', 'port open'],
  );
  assert.deepEqual(
    trace.filter((entry) => entry.what === 'request').map(({ setup, status, bytes }) => `${setup} ${status} ${bytes}`),
    [
      '8006000100000800 ok 8',
      '0005010000000000 ok 0',
      '8006000100001200 ok 18',
      '8006000200000900 ok 9',
      '8006000200004300 ok 67',
      '800600030000ff00 ok 4',
      '800601030904ff00 ok 8',
      '800602030904ff00 ok 12',
      '800603030904ff00 ok 6',
      '0009010000000000 ok 0',
      '2120000000000700 ok 0',
      'a121000000000700 ok 7',
      '2122030000000000 ok 0',
    ],
  );
  assert.deepEqual(machine.usb.strings, { manufacturer: 'abc', product: 'test!', serial: '42' });
  assert.ok(trace.find((entry) => entry.what === 'bus reset').us - trace[0].us >= 100000, 'debounced');
  assert.deepEqual(machine.usb.problems, []);
});

test('an idle device costs nothing: the core sleeps', () => {
  const { machine } = run_program(echo, { us: 20e6, prepare: (machine) => machine.at(20e6, () => {}) });
  assert.ok(machine.result().asleep_percent > 99.9);
});

test('echoes 100,000 bytes without losing or turning one', () => {
  const bytes = Buffer.from(Array.from({ length: 100000 }, (_, i) => (i * 7919) >> 3));
  const { machine } = run_program(echo, { us: 5e6, prepare: (machine) => machine.usb.send(bytes) });
  assert.ok(machine.usb.received.bytes.equals(bytes));
});

test('bulk packets take the time of full speed', () => {
  assert.ok(transaction_nanos(64) > 51000 && transaction_nanos(64) < 54000);
  const { machine } = run_program(stream, { us: 1.15e6 });
  const lines = machine.usb.text.split('\n').length - 1;
  assert.ok(
    lines > 12000 && lines < 19000,
    `${lines} packets of 64 bytes in about a second; the bus carries at most 19 a frame`,
  );
  lines_in_order(machine.usb.text);
});

test('a slow reader holds the device back, and loses nothing', () => {
  const { machine } = run_program(stream, { us: 2.15e6, usb: { rate: 6400 } });
  const lines = machine.usb.text.split('\n').length - 1;
  assert.ok(lines >= 198 && lines <= 202, String(lines));
  lines_in_order(machine.usb.text);
});

test('the port opens when it is told to; what was sent before waits in the host', () => {
  const { machine } = run_program(echo, {
    us: 2e6,
    usb: { open_us: 500e3, trace: true },
    prepare: (machine) => machine.usb.send(Buffer.from('early')),
  });
  const opened = machine.usb.trace.find((entry) => entry.what === 'port open').us;
  assert.ok(opened > 650e3 && opened < 660e3, String(opened));
  assert.equal(machine.usb.text, 'early');
});

test('opening and closing set and clear DTR', () => {
  const { machine } = run_program(stream, {
    us: 2e6,
    usb: { open_us: Infinity },
    prepare: (machine) => (at(machine, 300, () => machine.usb.open()), at(machine, 400, () => machine.usb.close())),
  });
  const before = machine.usb.received.length;
  assert.ok(before > 64 * 1200 && before < 64 * 1950, String(before));
  lines_in_order(machine.usb.text);
});

test('unplugged: suspend after three milliseconds; plugged in again: enumerated anew, and the stream goes on', () => {
  const source = stream
    .replace('(void)done;', 'if (cdc_suspends && !number_then) { number_then = micros(); } (void)done;')
    .replace('static uint32_t number;', 'static uint32_t number, number_then;');
  let at_unplug;
  const { machine } = run_program(source, {
    us: 2e6,
    usb: { trace: true },
    prepare: (machine) => (
      at(machine, 500, () => ((at_unplug = machine.usb.received.length), machine.usb.unplug())),
      at(machine, 900, () => machine.usb.plug())
    ),
  });
  assert.ok(machine.usb.received.length > at_unplug + 64 * 1000);
  assert.equal(machine.usb.trace.filter((entry) => entry.what === 'port open').length, 2);
  const numbers = machine.usb.text
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line.slice(57)));
  for (let i = 1; i < numbers.length; i++)
    assert.ok(
      numbers[i] - numbers[i - 1] >= 1 && numbers[i] - numbers[i - 1] <= 2,
      'only what was armed when the cable went may be lost',
    );
  assert.deepEqual(machine.usb.problems, []);
});

test('the device sees a suspend: SIE_STATUS and its interrupt', () => {
  const { exit } = run_program(
    `#include "cdc.h"\n int main(void) { clocks_init(); cdc_init(); while (!cdc_dtr) cdc_poll(); while (!(REG(SIO + 4) & 1u << 24)) {} // Between pull-up and bus reset the bus is idle as well: one suspend has been already.\n CHECK(cdc_suspends == 1, 1); while (REG(SIO + 4) & 1u << 24) cdc_poll(); uint32_t from = micros(); while (cdc_suspends == 1) cdc_poll(); uint32_t us = micros() - from; CHECK(us > 2990 && us < 3010, 2); wait_us(5000); cdc_poll(); CHECK(cdc_suspends == 2, 3); return 0; }`,
    { prepare: (machine) => at(machine, 300, () => machine.usb.unplug()) },
  );
  assert.deepEqual(exit, { reason: 'exit', code: 0, message: '' });
});

test('frames are counted, and interrupt only on request', () => {
  const { exit } = run_program(
    `#include "cdc.h"\n static volatile uint32_t sofs; void irq5(void) { if (REG(USB + 0x98) & 1u << 17) { (void)*(volatile uint32_t*)(USB + 0x48); sofs++; } else REG(NVIC_ICER) = 32; }
     int main(void) { clocks_init(); cdc_init(); while (!cdc_dtr) cdc_poll(); uint32_t a = REG(USB + 0x48); wait_us(5000); uint32_t b = REG(USB + 0x48); CHECK(((b - a) & 0x7ff) == 5, 1); REG(USB + 0x90) = 1u << 17; REG(NVIC_ICPR) = 32; REG(NVIC_ISER) = 32; wait_us(10000); return sofs >= 9 && sofs <= 11 ? 0 : 2; }`,
  );
  assert.deepEqual(exit, { reason: 'exit', code: 0, message: '' });
});

test('10,000 control requests from a seed: each is answered or refused, none hangs', () => {
  let seed = 12345;
  const random = (n) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8) % n;
  const seen = {};
  let left = 10000;
  const { machine } = run_program(echo, {
    us: 60e6,
    limit: 500e6,
    prepare: (machine) => {
      const next = () => {
        if (left-- === 0) return;
        const type = [0x00, 0x80, 0x21, 0xa1, 0x02, 0x81, 0x40, 0xc0, random(256)][random(9)];
        let code = random(4) ? random(12) : random(256);
        // A new address or no configuration would end the conversation, as it should.
        if ((type & 0x7f) === 0 && (code === 5 || code === 9)) code = 6;
        const length = [0, 1, 7, 8, 18, 64, 255, 65535][random(8)] & (type & 0x80 ? 0xffff : 63);
        machine.usb.control(
          [type, code, random(8), random(5), random(3), 0, length & 255, length >> 8],
          Buffer.alloc(length),
          ({ status }) => {
            seen[status] = (seen[status] ?? 0) + 1;
            next();
          },
        );
      };
      machine.usb.on_open = next;
    },
  });
  assert.deepEqual(Object.keys(seen).sort(), ['ok', 'stall']);
  assert.equal(seen.ok + seen.stall, 10000);
  assert.ok(seen.stall > 1000 && seen.ok > 100);
  machine.usb.send(Buffer.from('still there'));
  machine.run({ us: machine.us + 1e5 });
});

test('a request to a device that never answers ends after five seconds', () => {
  const source = `#include "cdc.h"\n int main(void) { clocks_init(); cdc_init(); for (;;) { wait_us(1000); } }`;
  const { machine } = run_program(source, { us: 6e6, limit: 1e9 });
  assert.match(machine.usb.problems[0], /device descriptor, 8 bytes: no end within 5 s/);
});

test('a stalled bulk endpoint is seen, and its halt is cleared', () => {
  const { machine } = run_program(
    stream.replace('if (cdc_dtr && cdc_in_free()) next();', 'if (cdc_dtr) BUFFER_CONTROL(EP2_IN) = B_STALL;'),
    { usb: { trace: true }, us: 3e5 },
  );
  assert.ok(machine.usb.trace.some((entry) => entry.what === 'endpoint stalled' && entry.endpoint === 0x82));
  assert.ok(machine.usb.trace.some((entry) => entry.setup === '0201000082000000'));
});

test('a wrong data toggle loses the packet: a fault in strict mode, a remark without', () => {
  const source = stream.replace('cdc_send(line, 64);', 'if (number == 5) cdc_toggle[EP2_IN] ^= 1; cdc_send(line, 64);');
  expect_fault(source, /DATA[01] on endpoint 2 where DATA[01] is due/);
  const { machine } = run_program(source, { strict: false, us: 2e5 });
  assert.match(machine.usb.problems[0], /a host drops the packet/);
  assert.ok(!machine.usb.text.includes('000004\n'));
});

test('double-buffered: two packets may wait, and go in their order', () => {
  const source = `
#include "cdc.h"
static uint32_t sent, cleared; static uint32_t arm(uint32_t half, uint32_t n, uint32_t keep) { volatile uint8_t* b = DP8(0x1c0 + 64 * half); for (uint32_t i = 0; i < 64; i++) b[i] = i < 63 ? '0' + n % 10 : 10; uint32_t v = B_FULL | (n & 1 ? B_DATA1 : 0) | 64; (void)keep;
  *(volatile uint16_t*)(DPRAM + 0x90 + 2 * half) = v; nops(12); *(volatile uint16_t*)(DPRAM + 0x90 + 2 * half) = v | B_AVAILABLE; return n + 1; }
int main(void) { clocks_init(); cdc_init(); REG(DPRAM + 4 * EP2_IN) = 0xe0000000u | 2u << 26 | 0x1c0; int ready = 0;
  for (;;) { uint32_t done = cdc_poll(); if (cdc_dtr && !ready) { ready = 1; sent = arm(0, sent, 0); sent = arm(1, sent, 0); } if (done & 16) { uint32_t half = cleared++ & 1; sent = arm(half, sent, 0); if (sent == 102) exit_with(0); } } }`;
  const { machine, exit } = run_program(source, { us: 2e6 });
  assert.equal(exit.reason, 'exit');
  const lines = machine.usb.text.split('\n').slice(0, -1);
  assert.ok(lines.length >= 99);
  lines.forEach((line, i) => assert.equal(line, String(i % 10).repeat(63)));
});

test('EP_ABORT holds an endpoint back', () => {
  const source = stream.replace(
    'if (cdc_dtr && cdc_in_free()) next();',
    'if (cdc_dtr && number < 3) { REG(USB + 0x60) = 16; CHECK(REG(USB + 0x64) & 16, 1); REG(USB + 0x64) = 16; next(); wait_us(2000); CHECK(BUFFER_CONTROL(EP2_IN) & B_AVAILABLE, 2); REG(USB + 0x60) = 0; wait_us(200); CHECK(!(BUFFER_CONTROL(EP2_IN) & B_AVAILABLE), 3); exit_with(0); }',
  );
  assert.deepEqual(run_program(source).exit, { reason: 'exit', code: 0, message: '' });
});

test('the host notices broken descriptors', () => {
  const good = [9, 2, 18, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 255, 0, 0, 0];
  const complaints = (bytes) => read_configuration(Uint8Array.from(bytes)).complaints.join();
  assert.equal(complaints(good), '');
  const broken = (index, value) => complaints(good.map((byte, i) => (i === index ? value : byte)));
  assert.match(broken(2, 20), /wTotalLength is 20/);
  assert.match(broken(4, 2), /bNumInterfaces is 2/);
  assert.match(broken(9, 0), /descriptor of length 0/);
  assert.match(broken(13, 2), /declares 2 endpoints/);
  assert.match(complaints(good.map((byte, i) => (i === 14 || i === 15 ? 2 : byte))), /no union/);
});
