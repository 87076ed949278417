// SPDX-License-Identifier: MIT OR Apache-2.0
// Every C++ block of the docs is quoted from a file that the build compiles, word for word; and every link leads somewhere.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const markdownBelow = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return markdownBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
const pages = ['README.md', 'CONTRIBUTING.md', ...markdownBelow('docs')];
const reached = new Set(['README.md']);
const compiled = /^(examples|docs\/examples|src)\//;

let quotes = 0;
for (const page of pages) {
  const text = readFileSync(join(root, page), 'utf8');
  for (const block of text.matchAll(/(?:<!-- from (\S+) -->\n)?```(?:cpp|c\+\+)\n([\s\S]*?)```/g)) {
    quotes += 1;
    const [, file, code] = block;
    test(`${page} quotes ${file}`, () => {
      assert.ok(file, `a C++ block of ${page} does not say which file it is from: put "<!-- from FILE -->" on the line before it`);
      assert.match(file, compiled, `${file} is not compiled by the build`);
      assert.ok(readFileSync(join(root, file), 'utf8').includes(code), `${page}: this is not in ${file}:\n${code}`);
    });
  }
}

for (const page of pages) {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  test(`the links of ${page} lead somewhere`, () => {
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const path = join(dirname(page), target);
      assert.ok(existsSync(join(root, path)), `${page} links to ${target}, which does not exist`);
      reached.add(path);
    }
  });
}
test('every page is linked from another', () => {
  for (const page of pages) assert.ok(reached.has(page), `no page links to ${page}`);
});
test('the docs have examples', () => assert.ok(quotes >= 5, `found ${quotes}`));
