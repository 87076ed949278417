// SPDX-License-Identifier: MIT OR Apache-2.0
// The report on memory: its numbers against those of binutils, its forms, and the mistakes of its user.
// CORPS_MEMORY is the tool, CORPS_IMAGES the folder of the examples.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const tool = process.env.CORPS_MEMORY;
const image = (name) => join(process.env.CORPS_IMAGES, name);
const images = ['blink.elf', 'telemetry.elf', 'three_tasks.elf', 'docs_join.elf'];
const call = (...args) => spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const json = (elf) => JSON.parse(call(elf, '--json').stdout);
const binutils = (name, ...args) => execFileSync(`arm-none-eabi-${name}`, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Sizes of sections by name. */
const sections = (elf) => Object.fromEntries([...binutils('objdump', '-h', elf).matchAll(/^ +\d+ (\S+) +([0-9a-f]{8}) /gm)].map(([, name, size]) => [name, parseInt(size, 16)]));
const symbols = (elf) => binutils('nm', '-S', elf).split('\n').map((line) => line.split(' '));
const value = (all, name) => parseInt(all.find((parts) => parts.at(-1) === name)[0], 16);

for (const name of images) {
  test(`${name}: the sums are those of the sections and symbols`, () => {
    const elf = image(name);
    const { ram, stack, tasks, outside } = json(elf);
    const size = sections(elf);
    const all = symbols(elf);
    assert.equal(ram.start, value(all, 'corps_ram_start'));
    assert.equal(ram.start + ram.size, value(all, 'corps_ram_end'));
    assert.equal(ram.stack, size['.stack']);
    assert.equal(stack.size, value(all, 'corps_stack_top') - value(all, 'corps_stack_end'));
    assert.equal(ram.areas, size['.corps_segments']);
    assert.equal(ram.slots + ram.data, size['.data'] + size['.bss'] + (size['.noinit'] ?? 0));
    assert.equal(ram.free, ram.size - ram.stack - ram.slots - ram.areas - ram.data);
    assert.equal(ram.slots, tasks.reduce((sum, task) => sum + task.slot_bytes, 0));
    assert.equal(ram.areas, tasks.reduce((sum, task) => sum + task.slots * task.area, outside.segment));
    assert.equal(ram.data, ram.modules.reduce((sum, module) => sum + module.bytes, ram.unnamed));
    for (const module of ram.modules) {
      assert.equal(module.bytes, module.objects.reduce((sum, object) => sum + object.bytes, 0), module.name);
      for (const object of module.objects) {
        const found = all.some((parts) => parts.length === 4 && parseInt(parts[0], 16) === object.address && parseInt(parts[1], 16) === object.bytes);
        assert.ok(found, `nm has no object of ${object.bytes} bytes at ${object.address}: ${object.name}`);
        assert.ok(object.file !== '', `${object.name} has no file`);
      }
    }
  });

  test(`${name}: the bound of the stack is the sum of its levels, and each level that of its path`, () => {
    const { stack } = json(image(name));
    const levels = [stack.thread, ...stack.interrupts];
    for (const level of levels) {
      assert.equal(level.bytes, level.path.reduce((sum, frame) => sum + frame.bytes, 0), level.name);
    }
    const counted = stack.interrupts.filter((level) => level.times > 0);
    assert.equal(stack.bound, counted.reduce((sum, level) => sum + level.times * (level.bytes + stack.exception_frame), stack.thread.bytes));
    assert.ok(stack.fits && stack.bound <= stack.size);
    assert.ok(counted.some((level) => level.name.includes('HardFault')));
  });
}

test('the text has the numbers of the JSON, and what each means', () => {
  const elf = image('telemetry.elf');
  const { ram, stack, tasks } = json(elf);
  const text = call(elf).stdout;
  for (const line of [`${ram.size}  RAM of the chip`, `${ram.free}  free`, `at most ${stack.bound} of ${stack.size} bytes`, `${stack.thread.bytes}  thread`]) {
    assert.ok(text.includes(line), `no "${line}" in\n${text}`);
  }
  for (const task of tasks) assert.ok(text.includes(task.name), task.name);
  assert.match(text, /chips\/rp2040/);
  assert.ok(call(elf, '--tree').stdout.length > text.length);
});

test('--diff says what has changed, and by how much', () => {
  const [before, after] = [image('blink.elf'), image('telemetry.elf')];
  const { status, stdout } = call(after, '--diff', before);
  assert.equal(status, 0);
  const [was, is] = [json(before), json(after)];
  const row = stdout.split('\n').find((line) => line.endsWith('  slots')).trim().split(/\s+/);
  assert.deepEqual(row.slice(0, 3), [`${was.ram.slots}`, `${is.ram.slots}`, `+${is.ram.slots - was.ram.slots}`]);
  assert.match(stdout, /^ +0 +\d+ +\+\d+ {2}stream\(.*\(new\)$/m);
  assert.match(call(before, '--diff', before).stdout, /^Nothing differs\.$/m);
});

test('--html writes a page that needs nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corps-'));
  try {
    const page = join(folder, 'memory.html');
    assert.equal(call(image('telemetry.elf'), '--html', page).status, 0);
    const text = readFileSync(page, 'utf8');
    assert.doesNotMatch(text, /https?:|<link|<img|src=|@import|url\(/);
    const data = JSON.parse(text.match(/<script type="application\/json" id="report">([^<]*)<\/script>/)[1]);
    assert.deepEqual(data, json(image('telemetry.elf')));
    // The script is one that can be parsed.
    const script = text.match(/<script>\n([^]*)<\/script>/)[1];
    assert.doesNotThrow(() => new Function(script));
    for (const word of ['prefers-color-scheme: dark', 'aria-label', 'viewport']) assert.ok(text.includes(word), word);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('mistakes end with a message and a status', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corps-'));
  try {
    const text = join(folder, 'text');
    writeFileSync(text, 'not an ELF file');
    const cases = [
      [[join(folder, 'nothing.elf')], 1, /cannot be opened/],
      [[text], 1, /is not a linked 32-bit/],
      [[image('blink.elf'), '--diff', join(folder, 'nothing.elf')], 1, /is to be compared with .*cannot be opened/],
      [[image('blink.elf'), '--html', join(folder, 'no', 'page.html')], 1, /could not be written/],
      [[image('blink.elf'), '--json', '--diff', image('blink.elf')], 2, /excludes/],
      [[], 2, /FILE is required/],
      [[image('blink.elf'), '--max-frame', 'x'], 2, /max-frame/],
    ];
    for (const [args, status, message] of cases) {
      const got = call(...args);
      assert.equal(got.status, status, `${args}: ${got.stderr}`);
      assert.match(got.stderr + got.stdout, message);
    }
    assert.ok(!existsSync(join(folder, 'no')));
    assert.match(call('--help').stdout, /--html/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
