// SPDX-License-Identifier: MIT OR Apache-2.0
// Programs for the desktop as their users start and end them.
// usage: node process.test.mjs LIFE HOST_ECHO HOST_THREE_TASKS
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const [life, hostEcho, hostThreeTasks] = process.argv.slice(2);
const live = (what, options = {}) => spawnSync(life, [what], { encoding: 'utf8', ...options });
const withoutTimes = (text) => text.replaceAll(/^\[ *\d+\.\d{6}\] /gm, '');

test('a program ends with status 0 when its last task has ended', () => {
  const { status, stderr } = live('ends');
  assert.equal(withoutTimes(stderr), 'INFO  the last task\n');
  assert.equal(status, 0);
});

test('exit flushes what was printed, and gives its code', () => {
  const { status, stdout } = live('exits');
  assert.deepEqual([status, stdout], [7, 'not flushed']);
});

test('a panic says why, and aborts', () => {
  const { signal, stderr } = live('panics');
  assert.match(stderr, /^panic: this program panics\n/);
  assert.equal(signal, 'SIGABRT');
});

test('an exception that leaves a task is a panic', () => {
  const { signal, stderr } = live('throws');
  assert.match(stderr, /panic: an exception left a corps::Task/);
  assert.equal(signal, 'SIGABRT');
});

test('value() of a spawn that failed says what failed', () => {
  const { signal, stderr } = live('spawns twice');
  assert.match(stderr, /panic: spawn.*busy/);
  assert.equal(signal, 'SIGABRT');
});

test('lines that several threads log stay whole', () => {
  const { status, stderr } = live('chatters');
  const lines = withoutTimes(stderr).split('\n').slice(0, -1);
  assert.equal(lines.length, 800);
  const next = [0, 0, 0, 0];
  for (const line of lines) {
    const match = line.match(/^INFO {2}thread (\d) says a line that is longer than the eighty characters which the log gathers at a time: (\d+)$/);
    assert.ok(match, line);
    assert.equal(Number(match[2]), next[match[1]]++);
  }
  assert.equal(status, 0);
});

test('the standard input is read from a pipe, a file, and from nothing', () => {
  const text = 'some text\n'.repeat(1000);
  assert.deepEqual([live('copies', { input: text }).stdout, live('copies', { input: '' }).stdout], [text, '']);
  const folder = mkdtempSync(join(tmpdir(), 'corps-'));
  writeFileSync(join(folder, 'file'), text);
  const file = openSync(join(folder, 'file'), 'r');
  const { stdout, status } = live('copies', { stdio: [file, 'pipe', 'pipe'] });
  closeSync(file);
  rmSync(folder, { recursive: true });
  assert.deepEqual([stdout, status], [text, 0]);
});

/** Starts the server; gives the process, its port, and a promise of its end. */
async function startEcho(...options) {
  const server = spawn(hostEcho, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const ended = new Promise((resolve) => server.on('close', (status, signal) => resolve({ status, signal, text })));
  await new Promise((resolve) => {
    server.stdout.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve();
    });
  });
  return { server, ended, port: Number(text.match(/^listening on 127\.0\.0\.1:(\d+)\n/)[1]) };
}

/** Sends `text` and gives what comes back until the server has said all. */
const echoOf = (port, text) =>
  new Promise((resolve, reject) => {
    let back = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    socket.on('data', (data) => (back += data));
    socket.on('end', () => resolve(back));
    socket.on('error', reject);
  });

test('host_echo serves many clients at once, until Ctrl-C', async () => {
  const { server, ended, port } = await startEcho();
  const texts = Array.from({ length: 50 }, (_, i) => `client ${i} `.repeat(2000));
  assert.deepEqual(await Promise.all(texts.map((text) => echoOf(port, text))), texts);
  // One that goes in the middle is nobody's trouble.
  await new Promise((resolve) => {
    const rude = connect(port, '127.0.0.1', () => rude.write('x'.repeat(1e6), () => rude.resetAndDestroy()));
    rude.on('error', () => {});
    rude.on('close', resolve);
  });
  assert.equal(await echoOf(port, 'still there?'), 'still there?');
  server.kill('SIGINT');
  const { status, text } = await ended;
  assert.equal(status, 0);
  assert.match(text, /\nstopped after 52 clients\n$/);
});

test('host_echo ends while clients are connected', async () => {
  const { server, ended, port } = await startEcho();
  const idle = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => idle.on('close', resolve));
  idle.on('error', () => {});
  idle.resume();
  await new Promise((resolve) => idle.on('connect', resolve));
  server.kill('SIGTERM');
  assert.equal((await ended).status, 0);
  await closed;
});

test('host_echo says what is wrong', async () => {
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const inUse = spawnSync(hostEcho, ['--port', String(taken.address().port)], { encoding: 'utf8' });
  taken.close();
  assert.equal(inUse.status, 1);
  assert.match(inUse.stderr, /cannot listen on port \d+: Address already in use/);
  for (const options of [['--port'], ['--port', 'x'], ['--port', '65536'], ['--port', '1x'], ['x'], ['--port', '-1']]) {
    const wrong = spawnSync(hostEcho, options, { encoding: 'utf8' });
    assert.deepEqual([wrong.status, wrong.stderr], [2, 'usage: host_echo [--port 0..65535]\n'], options.join(' '));
  }
});

test("host_three_tasks runs the Pico's tasks in real time, never early", async () => {
  const program = spawn(hostThreeTasks, [], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  await new Promise((resolve) => {
    program.stderr.on('data', (data) => {
      text += data;
      if (/Main task is alive\n/.test(text)) resolve();
    });
  });
  program.kill();
  const lines = text.split('\n').slice(0, -1);
  const times = (pattern) => lines.filter((line) => pattern.test(line)).map((line) => Number(line.match(/^\[ *(\d+\.\d+)\]/)[1]));
  const check = (pattern, period, least) => {
    const found = times(pattern);
    assert.ok(found.length >= least, text);
    found.forEach((time, i) => assert.ok(time >= (i + 1) * period, `${pattern} number ${i + 1} at ${time}`));
  };
  check(/INFO {2}Sensor value: 2[0-2]\.\d{3}$/, 0.5, 9);
  check(/INFO {2}Message \d+ sent$/, 1, 4);
  check(/INFO {2}LED on$/, 5, 1);
});
