// SPDX-License-Identifier: MIT OR Apache-2.0
// The views: lines with times, and the picture.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { draw, view_live } from '../view.mjs';
import { Machine } from '../machine.mjs';
import { build } from './build.mjs';
import { command, runner } from './run_program.mjs';

const blinking = `volatile uint32_t n; void irq0(void) { REG(TIMER + 0x34) = 1; REG(SIO + 0x1c) = 1u << 25; n++; REG(TIMER + 0x10) = REG(TIMER + 0x10) + 20000; }
int main(void) { clocks_init(); uart_init(); function(25, 5); REG(SIO + 0x24) = 1u << 25; REG(TIMER + 0x38) = 1; REG(NVIC_ISER) = 1; print("start\\nrest"); uart_drain(); REG(TIMER + 0x10) = micros() + 20000; for (;;) wfi(); }`;

const state = {
  name: 'x.elf',
  led: 1,
  edges: 3,
  celsius: 23.4,
  history: [20, 21, 23.4],
  asleep: 99.3,
  nanos: 1.5e9,
  end_us: 5e6,
  usb: ['one', 'two'],
  lines: 2,
};

test('plain lines bear their virtual times', () => {
  const { status, stdout } = command(build(blinking), '--view', 'plain', '--seconds', '0.07');
  assert.equal(status, 0);
  const lines = stdout.trim().split('\n');
  assert.match(lines[0], /^\[ +0\.00\d{4}\] uart: start$/);
  assert.deepEqual(
    lines.slice(1, 4).map((line) => line.slice(15)),
    ['led on', 'led off', 'led on'],
  );
  assert.match(lines[4], /uart: rest$/);
});

test('without a terminal, --view auto is plain', () => {
  assert.equal(
    command(build(blinking), '--view', 'auto', '--seconds', '0.07').stdout,
    command(build(blinking), '--view', 'plain', '--seconds', '0.07').stdout,
  );
});

test('the picture shows everything, fits the terminal, and works without Unicode and colours', () => {
  const text = draw(state, { color: false }).join('\n');
  for (const word of ['RP2040', 'LED', '23.4', '99.30 %', '1.50 s of 5 s', 'one', 'two', '3 changes', '2 lines'])
    assert.ok(text.includes(word), word);
  const ascii = draw(state, {
    color: false,
    symbols: {
      on: '@',
      off: 'o',
      bar: '#',
      rest: '.',
      levels: '_.-',
      degree: ' C',
      h: '-',
      v: '|',
      corners: '++++',
      chip: '++++',
      pad: 'o',
    },
  }).join('\n');
  assert.match(ascii, /^[\x20-\x7e\n]*$/);
  for (const columns of [40, 80, 200])
    assert.ok(
      draw(state, { color: false, columns }).every((line) => line.length <= Math.max(columns, 48)),
      String(columns),
    );
});

test('the picture fits a low terminal', () => {
  for (const rows of [12, 16, 24, 50]) assert.ok(draw(state, { rows }).length < Math.max(rows, 12), String(rows));
});

test('what a program sends cannot command the terminal', async () => {
  const written = [];
  const machine = new Machine({ elf: build('int main(void) { return 0; }') });
  const run = view_live(
    machine,
    { write: (text) => written.push(text), columns: 80 },
    { us: 1000, limit: Infinity, speed: 100 },
  );
  machine.usb.received.push(Buffer.from('\x1b[2Jevil\n'), 0);
  await run;
  assert.ok(!written.join('').includes('\x1b[2J'));
  assert.ok(written[0].includes('\x1b[?25l'));
  assert.ok(written.at(-1).includes('\x1b[?25h'));
});

test('an interrupt of the live view gives the cursor back', async () => {
  const child = spawn(process.execPath, [runner, build(blinking), '--view', 'live', '--seconds', '1000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  // Once there is a picture, however long that takes.
  child.stdout.on('data', (data) => {
    text += data;
    if (text.includes('RP2040') && !child.killed) child.kill('SIGINT');
  });
  const [code] = await new Promise((resolve) => child.on('close', (...end) => resolve(end)));
  assert.equal(code, 130);
  assert.ok(text.endsWith('\x1b[?25h'));
});
