// SPDX-License-Identifier: MIT OR Apache-2.0
// The runner: the same twice, its limits, the mistakes of its user, and its agent.
// usage: node runner.test.mjs BLINK.elf TIME_ORDER.elf PICO.elf
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { agent, branch, read_report } from '../../emulators/qemu/agent.mjs';
import { corps_run, run } from './qemu.mjs';

const [blink, time_order, pico] = process.argv.slice(2);
const folder = fileURLToPath(new URL('../../emulators/qemu', import.meta.url));

test('the same image gives the same JSON', () => {
  for (const elf of [blink, time_order]) {
    const first = corps_run(elf, '--json').stdout;
    assert.ok(JSON.parse(first).virtual_us > 0);
    for (let i = 0; i < 3; ++i) assert.equal(corps_run(elf, '--json').stdout, first);
  }
});

for (const seconds of [0, 0.0001, 1, 2.3, 200, 400]) {
  test(`a run of ${seconds} s ends at its time`, () => {
    const { virtual_us, exit, leds } = run(blink, { args: ['--seconds', String(seconds)] });
    assert.deepEqual(exit, { reason: 'time', code: 0, message: '' });
    assert.ok(Math.abs(virtual_us - seconds * 1e6) <= 10, String(virtual_us));
    if (seconds < 1) return;
    // Both off, then one change every 250 ms: the last at the end of the run may or may not be in it.
    assert.deepEqual(leds.slice(0, 3), [['USERLED0', 0], ['USERLED1', 0], ['USERLED0', 1]]);
    assert.ok(Math.abs(leds.length - 2 - Math.floor(seconds / 0.25)) <= 1, String(leds.length));
  });
}

test('a run that takes too long is given up', () => {
  const result = run(blink, { args: ['--seconds', '1e9', '--timeout', '2'] });
  assert.equal(result.exit.reason, 'limit');
  assert.equal(result.status, 72);
});

const mistakes = [
  [[], /FILE/],
  [['/nonexistent.elf'], /nonexistent/],
  [[join(folder, 'run.mjs')], /ELF/],
  [[pico], /not linked for this board/],
  [[blink, '--seconds', 'soon'], /number of seconds, not 'soon'/],
  [[blink, '--seconds=-1'], /not '-1'/],
  [[blink, '--uart', '/nonexistent'], /nonexistent/],
  [[blink, '--fly'], /--fly/],
  [[blink, blink], /FILE/],
  [[blink, '--board', 'moon'], /mps2_an385, not 'moon'/],
];
for (const [args, message] of mistakes) {
  test(`corps run ${args.map((a) => a.split('/').at(-1)).join(' ')} says what is wrong`, () => {
    const { status, stdout, stderr } = corps_run(...args);
    assert.equal(status, 2, stdout + stderr);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  });
}

test('help tells the exit statuses', () => {
  const { status, stdout } = corps_run('--help');
  assert.equal(status, 0);
  assert.match(stdout, /71 fault; 72 given up; 2 wrong usage/);
});

test('without --json the port and a summary are printed', () => {
  const { status, stdout, stderr } = corps_run(blink, '--seconds', '1');
  assert.equal(status, 0);
  assert.equal(stdout, '');
  assert.match(stderr, /^corps: the time is over\ncorps: 1\.00000\d s of virtual time\n$/);
});

test('the agent is what its source says', () => {
  const to = mkdtempSync(join(tmpdir(), 'corps-'));
  execFileSync('arm-none-eabi-gcc', ['-c', '-mcpu=cortex-m3', join(folder, 'agent.S'), '-o', join(to, 'agent.o')]);
  execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', join(to, 'agent.o'), join(to, 'agent.bin')]);
  const built = readFileSync(join(to, 'agent.bin')).subarray(0x100);
  assert.deepEqual(agent({ reset: 0x101, cycles: 1, path: '/x' }).subarray(0x100), built);
});

test('branches reach their targets', () => {
  // As an assembler encodes them (b.w, at 0).
  for (const [to, bytes] of [[4, '00f000b8'], [0x1000, '00f0febf'], [0x3ff1c0, 'fff3deb8'], [0xfffffe, 'fff3fd97']]) {
    assert.equal(branch(0, to).toString('hex'), bytes, to.toString(16));
  }
});

test('a report tells the time whatever round its counter is in', () => {
  const clock_hz = 25e6;
  for (const cycles of [0, 1, 24_999_999, 25_000_000, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 32 - 5, 1e12]) {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt32LE(1, 0);
    bytes.writeUInt32LE(Math.floor(cycles / clock_hz), 12);
    bytes.writeUInt32LE(0xffffffff - (cycles % 2 ** 32), 16);
    assert.equal(read_report(bytes, clock_hz).cycles, cycles);
  }
  assert.equal(read_report(Buffer.alloc(3), clock_hz), null);
});
