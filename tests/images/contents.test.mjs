// SPDX-License-Identifier: MIT OR Apache-2.0
// What is in the examples' images, and what is not: no heap, no printf, no exceptions, and not more bytes than promised.
// usage: node contents.test.mjs FOLDER_WITH_ELFS gcc|clang
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const [folder, compiler] = process.argv.slice(2);
const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
const images = readdirSync(folder).filter((f) => f.endsWith('.elf'));

const forbidden = [
  [/^(_?malloc(_r)?|_?calloc(_r)?|_?realloc(_r)?|_?free(_r)?|_?sbrk(_r)?|_?memalign_r)$/, 'the heap'],
  [/^_Zn[wa]/, 'operator new'],
  [/printf|^_?puts(_r)?$|^_?fwrite/, 'printf'],
  [/^_Unwind_|^__cxa_(throw|begin_catch|allocate_exception)|__gxx_personality|^__aeabi_unwind_cpp/, 'exceptions'],
  [/^__cxa_guard_/, 'guards of function-local statics'],
  [/^_impure_ptr$|^_reent/i, "the C library's state"],
  [/^_ZTI|^_ZTS/, 'run-time type information'],
];

/** Static bytes that each example may take, the stack not counted, as the build makes them by default. */
const budgets = {
  gcc: { blink: { flash: 2004, ram: 112 }, telemetry: { flash: 9252, ram: 616 } },
  clang: { blink: { flash: 2048, ram: 96 }, telemetry: { flash: 9860, ram: 520 } },
}[compiler];

function usage(elf) {
  let flash = 0;
  let ram = 0;
  for (const line of tool('arm-none-eabi-size', '-A', elf).split('\n')) {
    const match = line.match(/^(\.\S+)\s+(\d+)\s+(\d+)$/);
    if (!match) continue;
    const [, section, bytes, address] = match;
    const in_ram = Number(address) >= 0x20000000 && Number(address) < 0x20042000;
    const in_flash = Number(address) >= 0x10000000 && Number(address) < 0x10200000;
    if (in_flash || section === '.data') flash += Number(bytes);
    if (in_ram && section !== '.stack') ram += Number(bytes);
  }
  return { flash, ram };
}

test('there are images to look at', () => assert.ok(images.length >= 4, `${images.length} in ${folder}`));

for (const image of images) {
  const elf = join(folder, image);
  const name = image.replace('.elf', '');
  const symbols = tool('arm-none-eabi-nm', elf).split('\n').map((line) => line.trim().split(/\s+/).at(-1));

  test(`${name} has no heap, no printf, no exceptions`, () => {
    assert.ok(symbols.length > 20, 'no symbols were read');
    for (const [pattern, what] of forbidden) assert.deepEqual(symbols.filter((s) => pattern.test(s)), [], `${image} contains ${what}`);
  });

  test(`${name} has no undefined symbols and no exception tables`, () => {
    // Weak ones are hooks that nobody has defined in this image: null.
    assert.deepEqual(tool('arm-none-eabi-nm', '-u', elf).split('\n').filter((line) => line.trim() && !/^\s+w /.test(line)), []);
    const sections = tool('arm-none-eabi-size', '-A', elf);
    const extab = sections.match(/^\.ARM\.extab\s+(\d+)/m);
    assert.ok(!extab || Number(extab[1]) === 0, sections);
  });

  test(`${name} has the alarm of interrupt executors only if it has one`, () => {
    const at = (symbol) => tool('arm-none-eabi-nm', elf).match(new RegExp(`^([0-9a-f]+) . ${symbol}$`, 'm'))?.[1];
    assert.ok(at('corps_default_handler'));
    // Clang leaves no symbol of an alias.
    const handler = at('corps_isr_timer_1') ?? at('corps_default_handler');
    assert.equal(handler === at('corps_default_handler'), name !== 'docs_priorities');
  });

  if (budgets[name]) {
    test(`${name} keeps to its bytes with ${compiler}`, () => {
      const { flash, ram } = usage(elf);
      assert.ok(flash > 500 && flash <= budgets[name].flash, `flash: ${flash} of ${budgets[name].flash}`);
      assert.ok(ram > 16 && ram <= budgets[name].ram, `RAM: ${ram} of ${budgets[name].ram}`);
    });
  }

  test(`${name} comes as binary and UF2 with the same contents`, () => {
    const bin = readFileSync(join(folder, `${name}.bin`));
    const uf2 = readFileSync(join(folder, `${name}.uf2`));
    assert.equal(uf2.length % 512, 0);
    assert.equal(uf2.length / 512, Math.ceil(bin.length / 256));
    for (let block = 0; block * 512 < uf2.length; ++block) {
      const at = block * 512;
      assert.deepEqual(
        [0, 4, 8, 12, 16, 20, 24, 28, 508].map((offset) => uf2.readUInt32LE(at + offset)),
        [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000 + block * 256, 256, block, uf2.length / 512, 0xe48bff56, 0x0ab16f30],
      );
      const part = bin.subarray(block * 256, block * 256 + 256);
      assert.deepEqual(uf2.subarray(at + 32, at + 32 + part.length), part);
    }
  });

  test(`${name} has a boot2 that the boot ROM accepts`, () => {
    const bin = readFileSync(join(folder, `${name}.bin`));
    let crc = 0xffffffff;
    for (const byte of bin.subarray(0, 252)) {
      crc ^= byte << 24;
      for (let bit = 0; bit < 8; ++bit) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    }
    assert.equal(crc >>> 0, bin.readUInt32LE(252));
    assert.ok(existsSync(elf) && statSync(elf).size > bin.length);
  });
}
