// SPDX-License-Identifier: MIT OR Apache-2.0
// The flagship's promises: exact LED edges, every temperature, nothing lost or repeated, asleep, and the same run each time.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const elf = process.argv[2];
const path = (p) => fileURLToPath(new URL(p, import.meta.url));
const runner = path('../../emulators/rp2040js/run.mjs');
const temperatures = path('../../examples/telemetry.csv');

function run(...options) {
  const args = [runner, elf, '--seconds', '5', '--temperature', temperatures, '--json', ...options];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(child.status, 0, child.stderr + child.stdout);
  return child.stdout;
}

const injected = readFileSync(temperatures, 'utf8').split('\n').filter((line) => /^[0-9]/.test(line)).map((line) => line.split(',').map(Number));

/** What the 12-bit converter makes of a temperature: the datasheet's formula, both ways. */
const as_measured = (celsius) => {
  const code = Math.round(((0.706 - (celsius - 27) * 0.001721) / 3.3) * 4096);
  return 27 - ((code * 3.3) / 4096 - 0.706) / 0.001721;
};

function check(result, { least_asleep = 99, jitter_us = 2 } = {}) {
  assert.equal(result.exit.reason, 'time', result.exit.message);
  assert.ok(Math.abs(result.virtual_us - 5_000_000) < 1, `ended at ${result.virtual_us} us`);
  assert.ok(result.asleep_percent >= least_asleep, `asleep ${result.asleep_percent} %`);

  const edges = result.pins['25'].filter(([, level], i, all) => i === 0 || level !== all[i - 1][1]);
  assert.ok(edges.length >= 19, `${edges.length} LED edges`);
  const start = edges[0][0];
  edges.forEach(([at, level], i) => {
    assert.ok(Math.abs(at - start - i * 250_000) <= jitter_us, `edge ${i} at ${at} us, the first at ${start}`);
    assert.equal(level, (i + 1) % 2);
  });

  // The last line may be cut off by the end of the run.
  const lines = result.usb.split('\n').slice(0, -1);
  assert.ok(lines.length >= 95, `${lines.length} lines`);
  const celsius = lines.map((line, i) => {
    const match = line.match(/^(\d+): (-?\d+\.\d{3}) C$/);
    assert.ok(match, `line ${i}: ${JSON.stringify(line)}`);
    assert.equal(Number(match[1]), i + 1, 'a line was lost or repeated');
    return Number(match[2]);
  });
  for (const [seconds, value] of injected) {
    const seen = celsius.some((c) => Math.abs(c - as_measured(value)) < 0.01);
    assert.ok(seen && Math.abs(as_measured(value) - value) <= 0.5, `${value} C of second ${seconds} is not in the stream`);
  }
}

test('the flagship keeps its promises', () => check(JSON.parse(run())));
test('two runs are the same, byte for byte', () => assert.equal(run(), run()));
// That one's USB host answers each armed endpoint with an empty packet every ten microseconds: interrupts that keep any device
// awake, and hold up the LED's task by their own length.
test('it runs on the unmodified emulator too', () => check(JSON.parse(run('--stock')), { least_asleep: 0, jitter_us: 10 }));
