// SPDX-License-Identifier: MIT OR Apache-2.0
// The workloads on QEMU's Cortex-M3, and on the emulated RP2040 (configurations m0-...): exact counts of executed instructions, and the
// bytes of the images.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as run_on_rp2040 } from './rp2040.mjs';

const begin = 1;
const end = 2;
const step = 3;
const rounds = 1000;

/** Runs an image until it ends by itself, or after so many marks `begin`. Returns what it has marked: [{ mark, count, longest }]. */
function run(build, configuration, name, size = 0, stop = Infinity) {
  const elf = join(build, 'benchmarks', configuration, `${name}.elf`);
  const at_handler = name.startsWith('interrupt');
  if (configuration.startsWith('m0-')) return run_on_rp2040(elf, size, { at_handler, stop });
  const folder = mkdtempSync(join(tmpdir(), 'corps-bench-'));
  try {
    const log = join(folder, 'marks');
    const marked = at_handler ? `,at=${address_of(elf, 'bench_isr_line_31')}` : '';
    const stopped = stop === Infinity ? '' : `,stop=${stop}`;
    const ended = spawnSync('qemu-system-arm', [
      ['-M', 'mps2-an385', '-display', 'none', '-monitor', 'none', '-serial', 'none', '-nodefaults', '-no-reboot'],
      ['-icount', 'shift=0,sleep=off', '-kernel', elf],
      ['-device', `loader,addr=0x203ffff0,data=${size},data-len=4`],
      ['-semihosting-config', 'enable=on,target=native'],
      ['-plugin', `${join(build, 'benchmarks', 'count_plugin.so')},out=${log}${marked}${stopped}`],
    ].flat(), { encoding: 'utf8', timeout: 60_000 });
    if (ended.error) throw new Error(`qemu-system-arm on ${elf}: ${ended.error.message}`);
    if (ended.status !== 0) throw new Error(`${elf} ended with status ${ended.status}: ${ended.stdout}${ended.stderr}`);
    return readFileSync(log, 'utf8').trim().split('\n').map((line) => {
      const [mark, count, longest] = line.split(' ').map(Number);
      return { mark, count, longest };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function address_of(elf, symbol) {
  const line = execFileSync('arm-none-eabi-nm', [elf], { encoding: 'utf8' }).split('\n').find((l) => l.endsWith(` ${symbol}`));
  if (!line) throw new Error(`${elf} has no ${symbol}`);
  return `0x${(parseInt(line, 16) & ~1).toString(16)}`;
}

const round_to = (value, digits) => Number(value.toFixed(digits));

/** Instructions between the one mark `begin` and the one mark `end`. */
function between(marks) {
  const [first, last] = [begin, end].map((which) => marks.filter(({ mark }) => mark === which));
  if (first.length !== 1 || last.length !== 1) throw new Error(`${first.length} begins and ${last.length} ends`);
  return last[0].count - first[0].count;
}

/** Instructions of each pair of marks `begin` and `end`. */
function pairs(marks) {
  const lengths = [];
  let from;
  for (const { mark, count } of marks) {
    if (mark === begin) from = count;
    if (mark === end && from !== undefined) {
      lengths.push(count - from);
      from = undefined;
    }
  }
  return lengths;
}

export function yields(build, configuration, tasks) {
  return round_to(between(run(build, configuration, 'yield', tasks)) / (rounds * tasks), 2);
}

function one_way(build, configuration, name) {
  return round_to(between(run(build, configuration, name)) / (2 * rounds), 2);
}

function interrupt(build, configuration, name, depth = 0) {
  const lengths = pairs(run(build, configuration, name, depth)).slice(-20);
  if (lengths.length !== 20 || lengths.some((l) => l !== lengths[0])) throw new Error(`${name}: 20 equal ones expected, not ${lengths}`);
  return lengths[0];
}

/** From each mark `begin` to the next: all the same. */
function alarm_to_alarm(build, configuration, name) {
  const counts = run(build, configuration, name, 0, 41).map(({ count }) => count).slice(-21);
  const lengths = counts.slice(1).map((count, i) => count - counts[i]);
  if (lengths.length !== 20 || lengths.some((l) => l !== lengths[0])) throw new Error(`${name}: 20 equal ones expected, not ${lengths}`);
  return lengths[0];
}

const alarms = 1000;
const warm_up = 100;

/** The alarms' handler marks `begin`, a task whose timer has expired `step`. The first alarms are warm-up. */
export function timers(build, configuration, count) {
  const marks = run(build, configuration, 'timers', count, alarms + warm_up + 1);
  const at = marks.flatMap(({ mark }, index) => (mark === begin ? [index] : []));
  const worst = Math.max(...at.slice(1).map((to, i) => marks[to].count - marks[at[i]].count));
  const [from, to] = [at[at.length - 1 - alarms], at[at.length - 1]];
  const expiries = marks.slice(from, to).filter(({ mark }) => mark === step).length;
  return { longest: Math.max(...marks.map(({ longest }) => longest)), each: round_to((marks[to].count - marks[from].count) / expiries, 1), worst };
}

const longest_of = (...what) => Math.max(...run(...what).map(({ longest }) => longest));

/** Flash and RAM of an image: all that is loaded, and all static data but the stack. */
export function bytes(elf) {
  let flash = 0;
  let ram = 0;
  for (const line of execFileSync('arm-none-eabi-size', ['-A', elf], { encoding: 'utf8' }).split('\n')) {
    const [, section, size, address] = line.match(/^(\.\S+)\s+(\d+)\s+(\d+)$/) ?? [];
    if (section === undefined) continue;
    const in_ram = Number(address) >= 0x2000_0000 && Number(address) < 0x2040_0000;
    const in_flash = Number(address) < 0x40_0000 && /^\.(text|rodata)/.test(section);
    if (in_flash || section === '.data') flash += Number(size);
    if (in_ram && section !== '.stack') ram += Number(size);
  }
  return { flash, ram };
}

/** What one task that waits for a timer takes, header, padding and frame: the slot's section in the object file. */
function timer_task(build, configuration) {
  const folder = join(build, 'benchmarks', 'CMakeFiles', `bench_frame_${configuration}.dir`, 'images', 'frame');
  const objects = readdirSync(folder).filter((name) => /\.o(bj)?$/.test(name));
  const listing = execFileSync('arm-none-eabi-size', ['-A', join(folder, objects[0])], { encoding: 'utf8' });
  const slots = [...listing.matchAll(/^\.bss\.corps_task\S*\s+(\d+)/gm)].map((match) => Number(match[1]));
  if (slots.length !== 1) throw new Error(`${slots.length} slots in ${folder}`);
  return slots[0];
}

/** All figures of a configuration whose names match `pattern`: { name: number }. */
export function measure_firmware(build, configuration, pattern) {
  const results = {};
  const add = (name, measure) => {
    if (pattern.test(name)) results[name] = measure();
  };
  for (const tasks of [1, 2, 8, 64]) add(`W1/${tasks}`, () => yields(build, configuration, tasks));
  for (const name of ['signal', 'channel']) add(`W2/${name}`, () => one_way(build, configuration, name));
  add('W3', () => interrupt(build, configuration, 'interrupt'));
  for (const depth of [1, 4, 16]) add(`W3/depth ${depth}`, () => interrupt(build, configuration, 'interrupt_nested', depth));
  for (const depth of [1, 16]) add(`W3/busy, depth ${depth}`, () => interrupt(build, configuration, 'interrupt_busy', depth));
  const kept = new Map();
  const of_timers = (count) => {
    if (!kept.has(count)) kept.set(count, timers(build, configuration, count));
    return kept.get(count);
  };
  for (const count of [1, 16, 256, 1024]) add(`W4/${count}`, () => of_timers(count).each);
  add('W4/worst', () => of_timers(1024).worst);
  const spawns = () => pairs(run(build, configuration, 'spawn'));
  add('spawn/1', () => spawns()[0]);
  add('spawn/64', () => spawns()[63]);
  add('call', () => round_to(between(run(build, configuration, 'call')) / rounds, 2));
  add('select of two timers', () => alarm_to_alarm(build, configuration, 'select'));
  add('spawn and end', () => round_to(between(run(build, configuration, 'spawn_and_end')) / rounds, 2));
  // Every operation that the workloads use, at the size that takes longest.
  const longest = {
    yield: () => longest_of(build, configuration, 'yield', 64),
    signal: () => longest_of(build, configuration, 'signal'),
    channel: () => longest_of(build, configuration, 'channel'),
    timers: () => of_timers(1024).longest,
    select: () => longest_of(build, configuration, 'select', 0, 41),
    spawn: () => longest_of(build, configuration, 'spawn_and_end'),
  };
  for (const [name, measure] of Object.entries(longest)) add(`interrupts off, ${name}`, measure);
  if (configuration.startsWith('m0-')) return results;
  const image = (name) => bytes(join(build, 'benchmarks', configuration, `${name}.elf`));
  for (const name of ['empty', 'blinky', 'three']) add(`flash/${name}`, () => image(name).flash);
  for (const name of ['blinky', 'three']) add(`ram/${name}`, () => image(name).ram);
  add('ram/timer_task', () => timer_task(build, configuration));
  return results;
}
