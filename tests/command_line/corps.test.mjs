// SPDX-License-Identifier: MIT OR Apache-2.0
// The command line, as a user meets it: help, mistakes, exit statuses.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const corps = (...args) => spawnSync(join(root, 'corps'), args, { encoding: 'utf8', maxBuffer: 1 << 28, cwd: tmpdir() });
const demo = (...args) => {
  const run = corps('demo', '--json', ...args);
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
};

const verbs = ['demo', 'run', 'test', 'coverage', 'sizes', 'build', 'setup'];
for (const args of [['--help'], ['-h'], ['help']]) {
  test(`corps ${args} names every verb`, () => {
    const run = corps(...args);
    assert.equal(run.status, 0);
    for (const verb of verbs) assert.match(run.stdout, new RegExp(`^  ${verb} `, 'm'));
  });
}

for (const verb of verbs) {
  test(`corps ${verb} --help tells its options`, () => {
    const run = corps(verb, '--help');
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout.toLowerCase(), /usage: /);
  });
}

const mistakes = [
  [[], /usage/],
  [['fly'], /no verb 'fly'/],
  [['demo', '--seconds'], /needs a value/],
  [['demo', '--seconds', 'soon'], /number of seconds, not 'soon'/],
  [['demo', '--seconds', '-1'], /not '-1'/],
  [['demo', '--compiler', 'icc'], /gcc or clang, not 'icc'/],
  [['demo', '--temperature', '/nonexistent.csv'], /cannot be read/],
  [['demo', 'extra'], /takes no 'extra'/],
  [['build', '--compiler', ''], /gcc or clang/],
  [['test', 'a', 'b'], /one PATTERN/],
  [['coverage', '--missing', 'extra'], /takes no 'extra'/],
  [['coverage', '--html'], /needs a value/],
  [['coverage', '--html', '--json'], /a folder, not '--json'/],
  [['coverage', '--html', join(root, 'README.md')], /README.md' is a file/],
  [['setup', '--force'], /takes no '--force'/],
  [['run'], /FILE|missing/i],
  [['run', '/nonexistent.elf'], /nonexistent/],
  [['run', join(root, 'README.md')], /ELF/],
];
for (const [args, message] of mistakes) {
  test(`corps ${args.join(' ')} says what is wrong`, () => {
    const run = corps(...args);
    assert.equal(run.status, 2, `${run.stdout}${run.stderr}`);
    assert.match(run.stderr, message);
    assert.equal(run.stdout, '');
  });
}

test('the demo prints one JSON object, the same twice', () => {
  const first = demo('--seconds', '1');
  assert.equal(first, demo('--seconds', '1'));
  const result = JSON.parse(first);
  assert.equal(result.exit.reason, 'time');
  assert.equal(result.virtual_us, 1_000_000);
  assert.ok(result.asleep_percent >= 99);
});

test('the demo takes temperatures from a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'corps-')), 'temperature.csv');
  writeFileSync(file, 'seconds,celsius\n0,30\n0.6,-10.5\n');
  const celsius = [...JSON.parse(demo('--seconds', '1', '--temperature', file)).usb.matchAll(/^\d+: (\S+) C$/gm)].map((m) => Number(m[1]));
  assert.ok(celsius.length >= 15, String(celsius.length));
  assert.ok(celsius.every((t) => Math.abs(t - 30) <= 0.5 || Math.abs(t + 10.5) <= 0.5), celsius.join());
  assert.ok(celsius.some((t) => t > 0) && celsius.some((t) => t < 0));
});

test('the demo prints plain lines when it is piped', () => {
  const run = corps('demo', '--seconds', '1');
  assert.equal(run.status, 0, run.stderr);
  assert.ok(!run.stdout.includes('\u001b'), 'escape sequences in a pipe');
  assert.match(run.stdout, /led on$/m);
});
