// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './qemu.mjs';

const elf = process.argv[2];

const cases = [
  ['a', 'a panic', 'fault', /^a message of the program's own$/],
  ['b', 'exit', 'exit', 42],
  ['c', 'exit with a negative code', 'exit', -1],
  ['d', 'the board taken twice', 'fault', /mps2_an385::take\(\) was called twice/],
  ['e', 'an LED used after a move', 'fault', /peripheral was used after a move/],
  ['f', 'the UART used after a move', 'fault', /peripheral was used after a move/],
  ['g', 'an interrupt that nobody handles', 'fault', /interrupt without a handler/],
  ['h', 'a store to where nothing is', 'fault', /^HardFault$/],
  ['i', 'an undefined instruction', 'fault', /^HardFault$/],
  ['j', 'a stack that overflows', 'fault', /^stack overflow in the task at 0x2000[0-9a-f]{4}$/],
  ['k', 'a stack that overflows little by little', 'fault', /^stack overflow in the task at 0x2000[0-9a-f]{4}$/],
  ['l', 'a panic when there is a log', 'fault', /^after a line of the log$/],
  ['m', 'a value taken from an empty optional', 'fault', /optional/],
  ['n', 'sleep for ever', 'time', 0],
  ['o', 'a loop for ever', 'time', 0],
  ['p', 'exit with more than a process has', 'exit', 256],
  ['q', 'the least priority there is', 'exit', 17],
  ['r', 'a priority that there is not', 'fault', /no such priority\. This core has 0, the most urgent, to 127$/],
  ['s', 'an interrupt executor without a handler', 'fault', /start: the interrupt has no handler/],
  ['z', 'no mistake', 'exit', 99],
];

for (const [letter, name, reason, what] of cases) {
  test(`${name} ends the run as it should`, () => {
    const { exit, status, uart, virtual_us } = run(elf, { args: ['--seconds', '2', '--arg', letter] });
    assert.equal(exit.reason, reason, JSON.stringify(exit));
    assert.ok(virtual_us !== null && virtual_us <= 2_000_010, String(virtual_us));
    if (reason === 'fault') {
      // At once: a stack that overflows faults at its first access beyond its end.
      assert.ok(virtual_us < 1000, String(virtual_us));
      assert.equal(status, 71);
      assert.match(exit.message, what);
    } else {
      assert.equal(exit.code, what);
      assert.equal(status, what & 0xff);
    }
    if (letter === 'l') assert.match(uart, /INFO {2}before\npanic: after a line of the log\n$/);
    if (reason === 'time') assert.ok(virtual_us >= 1_999_990, String(virtual_us));
  });
}
