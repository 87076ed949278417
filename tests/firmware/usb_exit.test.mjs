// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

for (const rate of [undefined, 5000]) {
  test(`a program's last words reach a host that reads ${rate ?? 'as it can'}`, () => {
    const machine = new Machine({ elf: process.argv[2], usb: { rate } });
    const exit = machine.run({ us: 5e6 });
    assert.deepEqual([exit.reason, exit.code], ['exit', 0], exit.message);
    assert.equal(machine.usb.text, 'a result that takes its place in the buffers\n'.repeat(20) + 'the last line\n');
  });
}
