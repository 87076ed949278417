// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];
// What the receiver puts above a character (PL011 manual, 3.3.1).
const framing = 0x100;
const parity = 0x200;
const line_break = 0x400;

const cases = [
  ['a character whose stop bit is missing', ['a', framing | 0x55, 'b'], 'a<framing>b'],
  ['a character whose parity is wrong', ['a', parity | 0x55, 'b'], 'a<parity>b'],
  ['a break, which is a framing error too', ['a', line_break | framing, 'b'], 'a<break>b'],
  ['errors alone', [framing, framing, parity], '<framing><framing><parity>'],
  ['errors first and last', [framing, 'x', 'y', line_break | framing], '<framing>xy<break>'],
];

for (const [name, characters, expected] of cases) {
  test(`${name}: reported once, where it happened`, () => {
    const machine = new Machine({ elf });
    characters.forEach((character, i) =>
      machine.at(5000 + 87 * i, () => {
        const value = typeof character === 'string' ? character.charCodeAt(0) : character;
        assert.ok(machine.chip.rp.uart[0].receive(value));
      }),
    );
    assert.equal(machine.run({ us: 50_000 }).reason, 'deadlock', machine.exit.message);
    assert.equal(machine.uart[0].text, expected);
  });
}
