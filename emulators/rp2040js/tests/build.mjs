// SPDX-License-Identifier: MIT OR Apache-2.0
// Builds the small programs that the tests run: C text in, ELF file out.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boot2_crc } from '../boot.mjs';

export const here = dirname(fileURLToPath(import.meta.url));
const firmware = join(here, 'firmware');
const folder = mkdtempSync(join(tmpdir(), 'corps-runner-'));
const flags = [
  '-mcpu=cortex-m0plus',
  '-mthumb',
  '-Os',
  '-g',
  '-Wall',
  '-Wextra',
  '-Wno-unused-function',
  '-ffreestanding',
  '-ffunction-sections',
  '-masm-syntax-unified',
  `-I${firmware}`,
];

/** A path in the tests' folder for temporary files. */
export const temporary = (name) => join(folder, name);

/** The padded second stage with its checksum, as assembly. */
function boot2_with_checksum() {
  const object = temporary('boot2.o');
  const binary = temporary('boot2.bin');
  execFileSync('arm-none-eabi-gcc', ['-mcpu=cortex-m0plus', '-c', join(firmware, 'boot2.S'), '-o', object]);
  execFileSync('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.boot2', object, binary]);
  const bytes = Buffer.alloc(256);
  readFileSync(binary).copy(bytes, 0, 0, 252);
  bytes.writeUInt32LE(boot2_crc(bytes.subarray(0, 252)), 252);
  return `.section .boot2, "a"\n.byte ${[...bytes].join(', ')}\n`;
}
let boot2;

/** Compiles a program's text (it gets chip.h included) and links it. Returns the path of the ELF file. */
export function build(source, { boot = undefined, link = [] } = {}) {
  boot2 ??= boot2_with_checksum();
  const name = createHash('sha256')
    .update(source + (boot ?? '') + link)
    .digest('hex')
    .slice(0, 16);
  const elf = temporary(`${name}.elf`);
  if (existsSync(elf)) return elf;
  const c = temporary(`${name}.c`);
  const s = temporary(`${name}.s`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(c, `#include "chip.h"\n#line 1 "program.c"\n${source}`);
  writeFileSync(s, boot ?? boot2);
  execFileSync(
    'arm-none-eabi-gcc',
    [
      ...flags,
      '-nostdlib',
      '-Wl,--no-warn-rwx-segments',
      ...link,
      `-T${join(firmware, 'link.ld')}`,
      s,
      c,
      join(firmware, 'start.c'),
      '-lgcc',
      '-o',
      `${elf}.new`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  renameSync(`${elf}.new`, elf);
  return elf;
}
