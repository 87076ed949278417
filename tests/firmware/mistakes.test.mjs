// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

const cases = [
  [1, 'a panic', 'fault', /^a message of the program's own/],
  [2, 'exit', 'exit', 42],
  [3, 'exit with a negative code', 'exit', -1],
  [4, 'the board taken twice', 'fault', /pico::take\(\) was called twice/],
  [5, 'a pin taken twice', 'fault', /pin was taken that is in use/],
  [6, "the LED's pin taken", 'fault', /pin was taken that is in use/],
  [7, 'a pin that does not exist', 'fault', /no such pin/],
  [8, 'an output used after a move', 'fault', /pin was used after a move/],
  [9, 'a UART used after a move', 'fault', /peripheral was used after a move/],
  [10, 'the thermometer used after a move', 'fault', /peripheral was used after a move/],
  [11, "the UART's pin taken", 'fault', /pin was taken that is in use/],
  [12, 'the UART used when its pin is taken', 'fault', /pin was taken that is in use/],
  [13, 'an interrupt that nobody handles', 'fault', /interrupt without a handler/],
  [14, 'a HardFault', 'fault', /^HardFault/],
  [15, 'a panic when there is a log', 'fault', /^after a line of the log/],
  [16, 'a store to where nothing is', 'fault', /0x30000000/],
  [17, 'a stack that overflows', 'fault', /0x1ff/],
  [18, 'a value taken from an empty optional', 'fault', /optional/],
  [19, 'a pure virtual call', 'fault', /pure virtual/],
  [20, 'a voltage of a pin without an ADC', 'fault', /this pin has no ADC/],
  [21, 'a pin configured after a move', 'fault', /pin was used after a move/],
  [22, 'a wait for an input after a move', 'fault', /pin was used after a move/],
  [23, 'an interrupt executor on an interrupt without a handler', 'fault', /start: the interrupt has no handler\. Define .*on_interrupt\(\)/],
  [24, 'an interrupt executor started twice', 'fault', /start was called twice/],
  [25, 'a priority that the core does not have', 'fault', /no such priority\. This core has 0, the most urgent, to 3, at/],
  [26, 'an interrupt that the chip does not have', 'fault', /no interrupt of that number/],
  [27, 'two executors on one interrupt', 'fault', /another InterruptExecutor has that interrupt/],
  [28, 'the interrupt of an executor that was not started', 'fault', /on_interrupt was called before start/],
  [29, "a handler that polls another interrupt's executor", 'fault', /on_interrupt was called by something else/],
  [30, 'on_interrupt called by a task', 'fault', /on_interrupt was called before start/],
];

for (const [number, name, reason, what] of cases) {
  test(`${name} ends the run with its message`, () => {
    const machine = new Machine({ elf });
    for (let bit = 0; bit < 5; bit++) machine.set_pin(2 + bit, (number >> bit) & 1);
    machine.run({ us: 1e6, limit: 10_000_000 });
    assert.equal(machine.exit.reason, reason, machine.exit.message);
    if (reason === 'exit') assert.equal(machine.exit.code, what);
    else assert.match(machine.exit.message, what);
    if (number === 15) assert.match(machine.uart[0].text, /INFO  before\npanic: after a line of the log\n$/);
    else if (number !== 11) assert.equal(machine.uart[0].text, '');
  });
}
