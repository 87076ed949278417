// SPDX-License-Identifier: MIT OR Apache-2.0
// Bytes of stack by function: the compiler's own (GCC: -fstack-usage; Clang: -fstack-size-section) and those that the memory
// tool has decoded. usage: node functions.test.mjs CORPS_MEMORY gcc|clang FOLDER
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const [tool, compiler, folder] = process.argv.slice(2);
const all = (of) => readdirSync(of, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const run = (...command) => execFileSync(command[0], command.slice(1), { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Bytes by name: GCC's files have names for people without parameters; so all functions of a name are one set. */
function by_compiler(board) {
  const sizes = new Map();
  const add = (name, bytes) => sizes.set(name, (sizes.get(name) ?? new Set()).add(bytes));
  for (const file of all(folder).filter((f) => f.includes(board))) {
    if (compiler === 'gcc' && file.endsWith('.su')) {
      for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
        const [place, bytes, kind] = line.split('\t');
        // "file:line:column:name"
        const name = place.replace(/^[^:]*:\d+:\d+:/, '');
        if (kind === 'static') add(name, Number(bytes));
      }
    }
    if (compiler === 'clang' && file.endsWith('.o')) {
      const text = run('llvm-readelf-19', '--stack-sizes', file);
      for (const [, bytes, name] of text.matchAll(/^\s*(\d+)\s+(_\w+|\w+)/gm)) add(name, Number(bytes));
    }
  }
  return sizes;
}

for (const board of ['pico', 'mps2_an385']) {
  test(`the functions of ${board} take what the compiler says`, () => {
    const report = JSON.parse(run(tool, '--json', join(folder, `functions_${board}.elf`)));
    const sizes = by_compiler(board);
    let compared = 0;
    let frames = 0;
    const wrong = [];
    for (const { symbol, bytes } of report.stack.functions) {
      // GCC names no clones and no coroutines in these files as the symbol table does.
      let said = sizes.get(symbol);
      if (compiler === 'gcc') {
        if (!symbol.startsWith('_Z') || symbol.includes('.')) said = symbol.includes('.') ? undefined : said;
        else {
          const name = run('arm-none-eabi-c++filt', symbol).trim();
          said = [...sizes].find(([each]) => each === name || each.endsWith(` ${name}`))?.[1];
        }
      }
      if (!said) continue;
      ++compared;
      if (symbol.includes('takes_')) ++frames;
      if (![...said].some((each) => each === bytes)) wrong.push(`${symbol}: the tool ${bytes}, the compiler ${[...said]}`);
    }
    console.log(`${board}: ${compared} functions compared`);
    assert.deepEqual(wrong, []);
    assert.equal(frames, 21);  // frames.cpp
    assert.ok(compared >= 15, `only ${compared} functions have been compared`);
  });
}
