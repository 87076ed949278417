// SPDX-License-Identifier: MIT OR Apache-2.0
// The command line of simulations. usage: node command_line.test.mjs PLANTED TELEMETRY
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const [planted, telemetry] = process.argv.slice(2);

function run(program, ...options) {
  const child = spawnSync(program, options, { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(child.signal, null);
  return child;
}

const replayed = (command) => {
  const child = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  return { status: child.status, out: child.stdout };
};

test('a mistake is found, and the printed command replays it', () => {
  const found = run(planted, '--seeds', '500', '--trace');
  assert.equal(found.status, 1, found.stdout + found.stderr);
  assert.match(found.stdout, /seed \d+ failed\n {2}check: an addition was lost/);
  const command = found.stdout.match(/replay: (.*)\n/)[1];
  const events = found.stdout.slice(found.stdout.indexOf('the order of events:\n') + 'the order of events:\n'.length);
  assert.match(events, /irq {5}start\n/);
  assert.match(events, /pin {5}button high\n/);
  assert.match(events, /poll {4}add_later #\d\n/);
  const again = replayed(command);
  assert.equal(again.status, 1);
  assert.ok(again.out.startsWith(events), `replayed:\n${again.out}\nfound:\n${events}`);
  assert.deepEqual(replayed(command), again);
});

test('the same as JSON', () => {
  const found = run(planted, '--seeds', '500', '--json');
  assert.equal(found.status, 1);
  const report = JSON.parse(found.stdout);
  assert.equal(report.passed, false);
  assert.equal(report.failure.kind, 'check');
  assert.ok(report.failure.events.length > 5);
  assert.equal(replayed(report.failure.replay).status, 1);
  assert.deepEqual(JSON.parse(run(planted, '--seeds', '500', '--json').stdout), report);
});

test('options that shape the runs are in the command', () => {
  const found = run(planted, '--seeds', '2000', '--code-time', '3', '--no-spurious', '--seconds', '30');
  assert.equal(found.status, 1, found.stdout);
  const command = found.stdout.match(/replay: (.*)\n/)[1];
  assert.match(command, /--seed \d+ --code-time 3 --seconds 30 --no-spurious$/);
  assert.equal(replayed(command).status, 1);
});

test('the exhaustive exploration finds it too, and prints the choices that replay it', () => {
  const all = run(planted, '--exhaustive', '--trace');
  assert.equal(all.status, 1, all.stdout);
  const command = all.stdout.match(/replay: (.* --choices .*)\n/)[1];
  const again = replayed(command);
  assert.equal(again.status, 1, again.out);
  const events = all.stdout.slice(all.stdout.indexOf('the order of events:\n') + 'the order of events:\n'.length);
  assert.ok(again.out.startsWith(events), again.out);
});

test('an exploration that a bound cuts short says so', () => {
  // Of the flagship's runs there are more than any bound.
  const report = JSON.parse(run(telemetry, '--exhaustive', '--runs', '3', '--json').stdout);
  assert.equal(report.runs, 3);
  assert.equal(report.passed, true);
  assert.equal(report.complete, false);
});

test('one seed that passes', () => {
  const first = JSON.parse(run(planted, '--seeds', '500', '--json').stdout).failure.seed;
  for (let seed = 1; seed < Math.min(first, 4); ++seed) assert.equal(run(planted, '--seed', String(seed)).status, 0);
});

test('the command replays from any folder', () => {
  const folder = mkdtempSync(join(tmpdir(), "corps it's a {} {env} $HOME "));
  try {
    const program = join(folder, 'planted');
    copyFileSync(planted, program);
    for (const exploration of ['--seeds=500', '--exhaustive']) {
      const command = run(program, exploration).stdout.match(/replay: (.*)\n/)[1];
      const again = replayed(command);
      assert.equal(again.status, 1, command);
      assert.match(again.out, /check: an addition was lost/);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without a limit of real time', () => {
  assert.equal(run(planted, '--seeds', '500', '--seconds', '0').status, 1);
});

test('the last seed that there is', () => {
  assert.equal(JSON.parse(run(planted, '--seed', '18446744073709551615', '--json').stdout).runs, 1);
});

test('an environment that is no seed is refused', () => {
  for (const [name, options] of [['CORPS_SIM_SEED', []], ['CORPS_SIM_CHOICES', ['--exhaustive']]]) {
    const child = spawnSync(planted, options, { encoding: 'utf8', env: { ...process.env, [name]: 'abc' } });
    assert.equal(child.status, 2);
    assert.match(child.stderr, new RegExp(`^${name}: .*'abc'`));
  }
});

test('choices that the program cannot make are not blamed on it', () => {
  const child = run(planted, '--choices', '9,9,9,9');
  assert.equal(child.status, 2);
  assert.match(child.stderr, /--choices: choice 1 of the list is 9, .*does not fit this program/);
  assert.doesNotMatch(child.stdout, /failed/);
});

test('wrong usage is refused', () => {
  for (const options of [
    ['--nonsense'], ['--seed', 'x'], ['--seed', '1', '--seeds', '2'], ['--choices', 'abc'], ['--seeds'],
    // They would check nothing, and pass.
    ['--seeds', '0'], ['--seeds', '-1'], ['--first', '18446744073709551615', '--seeds', '5'], ['--exhaustive', '--runs', '0'],
    ['--exhaustive', '--runs', '-1'], ['--exhaustive', '--depth', '-1'], ['--exhaustive', '--deviations', '4294967296'],
    // They would run something else.
    ['--choices', ''], ['--choices', '0', '--exhaustive'], ['--runs', '5'], ['--seed', '-1'], ['--first', '-1'], ['--seed', '1', '--first', '2'],
    ['--code-time', '-5'], ['--alarm-latency', '-1'], ['--code-time', '99999999999'], ['--events', '-1'], ['--seconds', '-1'], ['--seconds', '1.5'],
  ]) {
    const child = run(planted, ...options);
    assert.equal(child.status, 2, options.join(' '));
    assert.ok(child.stderr.length > 0);
    assert.equal(child.stdout, '', options.join(' '));
  }
  const help = run(planted, '--help');
  assert.equal(help.status, 0);
  for (const option of ['--seed', '--seeds', '--exhaustive', '--choices', '--json', '--trace']) assert.ok(help.stdout.includes(option), option);
});

test("the flagship's own source keeps its promises under many seeds, and each seed is the same run each time", () => {
  const first = run(telemetry, '--seeds', '300', '--json');
  assert.equal(first.status, 0, first.stdout);
  const report = JSON.parse(first.stdout);
  assert.equal(report.runs, 300);
  assert.ok(report.polls > 300 * 50 && report.interrupts > 300 * 50);
  assert.equal(run(telemetry, '--seeds', '300', '--json').stdout, first.stdout);
  const seed = run(telemetry, '--seed', '7');
  assert.equal(seed.status, 0);
  assert.match(seed.stdout, /pin {5}LED high/);
  assert.match(seed.stdout, /poll {4}stream #\d/);
  assert.equal(run(telemetry, '--seed', '7').stdout, seed.stdout);
});
