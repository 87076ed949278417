// SPDX-License-Identifier: MIT OR Apache-2.0
// The measurement of coverage, on a library of one header whose figures are known.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const tool = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'tools', 'coverage.mjs');
const root = mkdtempSync(join(tmpdir(), 'corps-coverage-'));
const build = join(root, 'build');
after(() => rmSync(root, { recursive: true }));

const header = `#pragma once
consteval int of_the_compiler(int x) {
  if (x == 0) return 1;
  return x;
}
template <int N>
int chosen(bool yes) {
  if constexpr (N == 1) {
    return 1;
  } else {
    if (yes) return 2;
    return 3;
  }
}
inline int ends(bool yes) {
  if (yes) return of_the_compiler(0);
  return 4;
}
inline int unused() {
  return 5;
}
inline int behind_a_block(bool yes) {
  int x = 0;
  {
    if (yes) return 7;
    x = 8;
  }
  x += 1;

  return x;
}
template <int N>
struct Fixed {
  static constexpr bool is_one = N == 1;
  int value() { return is_one ? 1 : 0; }
};
`;
const flags = ['-std=c++23', '-fprofile-instr-generate', '-fcoverage-mapping', '-fprofile-update=atomic', '-mllvm', '-runtime-counter-relocation'];

function compile(name, main) {
  const [source, program] = [join(root, `${name}.cpp`), join(build, name)];
  writeFileSync(source, `#include <corps/thing.hpp>\n#include <cstdlib>\n#include <unistd.h>\n#include <sys/wait.h>\nint main() {\n${main}\n}\n`);
  const run = spawnSync('clang++-19', [...flags, `-I${join(root, 'src')}`, source, '-o', program], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return program;
}
const list = (...programs) => writeFileSync(join(build, 'desktop_tests.txt'), programs.map((name) => `${name}\n`).join(''));
const measure = (...args) => spawnSync(process.execPath, [tool, '--root', root, '--build', build, ...args], { encoding: 'utf8' });

let one;
let other;
before(() => {
  mkdirSync(join(root, 'src', 'corps'), { recursive: true });
  mkdirSync(build);
  writeFileSync(join(root, 'src', 'corps', 'thing.hpp'), header);
  // The two ways of one condition: in two programs, in two instantiations, and one by a child that ends abruptly.
  one = compile('one', '  if (behind_a_block(false) != 9 || behind_a_block(true) != 7 || Fixed<1>().value() != 1 || Fixed<2>().value() != 0 || chosen<1>(true) != 1 || chosen<2>(true) != 2) return 1;\n  if (fork() == 0) { if (ends(true) == 1) _exit(0); }\n  wait(nullptr);');
  other = compile('other', '  if (chosen<3>(false) != 3) return 1;\n  if (fork() == 0) { if (ends(false) == 4) std::abort(); }\n  wait(nullptr);');
});

test('what any program or instantiation executed counts, once', () => {
  list(one, other);
  const run = measure('--json', '--missing', '--min-lines', '0', '--min-branches', '100');
  assert.equal(run.status, 0, run.stderr);
  const result = JSON.parse(run.stdout);
  const file = result.files['src/corps/thing.hpp'];
  assert.deepEqual(file.missing_lines, [19, 20, 21]);
  assert.deepEqual(file.missing_branches, []);
  assert.equal(result.branches, 100);
  assert.equal(result.lines, 88);
});

test('the table names what is missing, and the share decides the status', () => {
  list(one);
  const run = measure('--missing');
  assert.equal(run.status, 1);
  assert.match(run.stdout, /src\/corps\/thing\.hpp .*80.0 % +\(20\/25\) +66\.7 % +\(4\/6\)\n/);
  assert.match(run.stdout, /not executed: 12 17 19-21\n/);
  assert.match(run.stdout, /never were: 11:9 false, 16:7 false\n/);
  assert.match(run.stderr, /% of the lines are covered; 97 % are asked/);
  assert.match(measure('--min-lines', '50', '--min-branches', '66.7').stderr, /66\.67 % of the branches are covered; 66\.7 % are asked/);
  assert.equal(measure('--min-lines', '50', '--min-branches', '66.6').status, 0);
});

test('--html writes a page for each file', () => {
  list(one);
  const folder = join(root, 'pages');
  const run = measure('--html', folder, '--min-lines', '0', '--min-branches', '0');
  assert.equal(run.status, 0, run.stderr);
  assert.ok(existsSync(join(folder, 'index.html')));
  assert.match(run.stderr, /pages\/index\.html/);
});

test('a test that fails, counts nothing or is missing ends the measurement', () => {
  const fails = compile('fails', '  return chosen<1>(true) + 2;');
  list(one, fails);
  assert.match(measure().stderr, /fails failed \(status 3\)/);
  list(join(build, 'gone'));
  assert.match(measure().stderr, /gone could not be run/);
  list('/bin/true');
  const nothing = measure();
  assert.equal(nothing.status, 1);
  assert.match(nothing.stderr, /built with CORPS_COVERAGE/);
  rmSync(join(build, 'desktop_tests.txt'));
  assert.match(measure().stderr, /the list of the desktop tests cannot be read/);
});

test('wrong options are refused', () => {
  for (const args of [['--min-lines', 'all'], ['--min-branches', '101'], ['--fast'], ['extra']]) {
    const run = measure(...args);
    assert.equal(run.status, 2, args.join(' '));
    assert.notEqual(run.stderr, '');
  }
});
