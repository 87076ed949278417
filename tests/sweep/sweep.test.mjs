// SPDX-License-Identifier: MIT OR Apache-2.0
// The interrupt sweep: node sweep.test.mjs sweep.elf. Fires an interrupt after each number of instructions of each operation of
// sweep.cpp; then the same on images with a fault in them, which it must find.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];
const operations = [
  'wake', 'poll', 'sleep, timer insert and expiry', 'timers dropped', 'channel send', 'channel send, full', 'channel receive',
  'channel receive, empty', 'signal wait', 'mutex lock and unlock', 'semaphore acquire', 'join', 'spawn, end and cancel',
];
const software_0 = 1 << 26;
/** From the end of an operation to the start of the next, some 300 us: what a core does that sleeps most of that. */
const most_awake = 4000;

/** Runs the image; `patch` may change it before. Returns how the run ended, and the instructions swept of each operation. */
function sweep(patch = () => {}) {
  let machine;
  let counting = false;
  let fired = false;
  let operation = -1;
  let after = 0;
  let count = 0;
  let awake = 0;
  let most = 0;
  let mailbox = 0;
  const swept = [];
  const onInstruction = (pc) => {
    const { core } = machine.chip;
    if (pc === begin) {
      mailbox = core.registers[0];
      const now = core.readUint32(mailbox);
      if (now !== operation) {
        operation = now;
        after = 1;
      } else {
        after++;
      }
      if (swept.length > 0) most = Math.max(most, awake);
      swept[operation] = after - 1;
      counting = true;
      fired = false;
      count = 0;
      return;
    }
    if (pc === end) {
      counting = false;
      awake = 0;
    }
    awake++;
    if (!counting || fired) return;
    if (++count === after) {
      fired = true;
      core.writeUint32(mailbox + 4, 1);
      machine.chip.nvic.set_pending(software_0);
    }
  };
  machine = new Machine({ elf, onInstruction });
  const address = (name) => {
    const found = machine.symbols.functions.find((f) => f.name === name);
    assert.ok(found, `no ${name} in the image`);
    return found.address;
  };
  const begin = address('sweep_begin');
  const end = address('sweep_end');
  patch(machine.flash);
  const exit = machine.run({ us: 60e6, limit: 40e6 });
  return { exit, swept, most, repetitions: swept.reduce((sum, n) => sum + n + 1, 0) };
}

/** Replaces each occurrence of a 16-bit instruction; those in constants too, which such a rare pattern is not part of. */
function replace(flash, from, to, wanted = () => true) {
  let n = 0;
  for (let at = 0; at + 1 < flash.length; at += 2) {
    if ((flash[at] | (flash[at + 1] << 8)) !== from) continue;
    if (wanted(n)) {
      flash[at] = to & 0xff;
      flash[at + 1] = to >> 8;
    }
    n++;
  }
  return n;
}

const cpsid = 0xb672;
const wfe = 0xbf20;
const wfi = 0xbf30;
const nop = 0xbf00;

test('an interrupt after each instruction of each operation loses nothing and runs nothing twice', () => {
  const { exit, swept, most, repetitions } = sweep();
  const wrong = `check ${exit.code % 16} of "${operations[swept.length - 1]}", after ${swept.at(-1)} instructions`;
  assert.deepEqual([exit.reason, exit.code], ['exit', 0], `${exit.message} ${wrong}`);
  assert.equal(swept.length, operations.length);
  operations.forEach((name, i) => {
    console.log(`${name}: ${swept[i]} instructions`);
    assert.ok(swept[i] >= 30, `${name}: only ${swept[i]} instructions`);
  });
  console.log(`${repetitions} runs; at most ${most} instructions in the 300 us behind an operation`);
  assert.ok(most < most_awake, `${most} instructions: something keeps the core awake`);
});

test('a sleep that misses an event is found', () => {
  const { exit, swept } = sweep((flash) => assert.ok(replace(flash, wfe, wfi) > 0));
  assert.notDeepEqual([exit.reason, exit.code], ['exit', 0]);
  console.log(`found: "${operations[swept.length - 1]}", after ${swept.at(-1)} instructions (${exit.reason}, ${exit.code})`);
});

test('missing critical sections are found', () => {
  const { exit, swept } = sweep((flash) => assert.ok(replace(flash, cpsid, nop) > 0));
  assert.notDeepEqual([exit.reason, exit.code], ['exit', 0]);
  console.log(`found: "${operations[swept.length - 1]}", after ${swept.at(-1)} instructions (${exit.reason}, ${exit.code})`);
});
