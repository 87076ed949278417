// SPDX-License-Identifier: MIT OR Apache-2.0
// Line and branch coverage of src/corps by the desktop tests: runs them all, merges what LLVM's instrumentation counted, and
// reports. Called by ./corps coverage, which builds the tests.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    root: { type: 'string' },
    build: { type: 'string' },
    json: { type: 'boolean' },
    missing: { type: 'boolean' },
    html: { type: 'string' },
    'min-lines': { type: 'string' },
    'min-branches': { type: 'string' },
  },
});
const { root, build } = options;
const measured = join(root, 'src', 'corps');
const folder = join(build, 'coverage');
const say = (text) => process.stderr.write(`corps: ${text}\n`);
const fail = (text) => {
  say(text);
  process.exit(1);
};

function tool(command, ...args) {
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (run.error) fail(`${command} could not be started: ${run.error.message}`);
  if (run.status !== 0) fail(`${command} ended with status ${run.status}:\n${run.stderr}`);
  return run.stdout;
}

const programs = readdirSync(join(build, 'tests'))
  .filter((name) => /^desktop_/.test(name) && statSync(join(build, 'tests', name)).isFile())
  .map((name) => join(build, 'tests', name));
if (programs.length === 0) fail(`there are no desktop tests in ${build}/tests`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [i, program] of programs.entries()) {
  say(`running ${relative(build, program)} (${i + 1} of ${programs.length})`);
  const run = spawnSync(program, ['--gtest_brief=1'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LLVM_PROFILE_FILE: join(folder, `${i}-%p.profraw`) },
  });
  if (run.status !== 0) fail(`${program} failed:\n${run.stdout}${run.stderr}`);
}

const profile = join(folder, 'merged.profdata');
const raw = readdirSync(folder).filter((name) => name.endsWith('.profraw')).map((name) => join(folder, name));
tool('llvm-profdata-19', 'merge', '-sparse', '-o', profile, ...raw);
const objects = [programs[0], ...programs.slice(1).flatMap((program) => ['-object', program])];
const data = JSON.parse(tool('llvm-cov-19', 'export', '-instr-profile', profile, ...objects, '-sources', measured)).data[0];
if (options.html) {
  tool('llvm-cov-19', 'show', '-format=html', '-output-dir', options.html, '-show-branches=count', '-instr-profile', profile, ...objects, '-sources', measured);
  say(`a page for each file: ${join(options.html, 'index.html')}`);
}

const share = ({ covered, count }) => (count === 0 ? 100 : (100 * covered) / count);
const sum = (files, kind) => files.reduce((total, { summary }) => ({
  covered: total.covered + summary[kind].covered,
  count: total.count + summary[kind].count,
}), { covered: 0, count: 0 });

/** The lines that were never executed, as the segments of the report tell. */
function missing_lines({ segments }) {
  const lines = new Set();
  for (let i = 0; i + 1 < segments.length; i++) {
    const [line, , count, has_count, , is_gap] = segments[i];
    if (!has_count || count > 0 || is_gap) continue;
    const [end_line, end_column] = segments[i + 1];
    for (let l = line; l < end_line || (l === end_line && end_column > 1); l++) lines.add(l);
  }
  return [...lines].sort((a, b) => a - b);
}

const files = data.files.map((file) => ({ ...file, name: relative(root, file.filename) })).sort((a, b) => a.name.localeCompare(b.name));
const total = { lines: share(sum(files, 'lines')), branches: share(sum(files, 'branches')) };

if (options.json) {
  const row = ({ name, summary }) => [name, { lines: share(summary.lines), branches: share(summary.branches) }];
  console.log(JSON.stringify({ ...total, files: Object.fromEntries(files.map(row)) }, null, 2));
} else {
  const print = (name, set) => {
    const [lines, branches] = [sum(set, 'lines'), sum(set, 'branches')];
    const cell = (x) => `${share(x).toFixed(1).padStart(6)} % ${`(${x.covered}/${x.count})`.padStart(12)}`;
    console.log(`${name.padEnd(44)} ${cell(lines)} ${cell(branches)}`);
  };
  console.log(`${''.padEnd(44)} ${'lines'.padStart(21)} ${'branches'.padStart(21)}`);
  for (const file of files) {
    print(file.name, [file]);
    const missing = options.missing ? missing_lines(file) : [];
    if (missing.length > 0) console.log(`    not executed: ${missing.join(' ')}`);
  }
  print('src/corps', files);
}

const wanted = { lines: Number(options['min-lines'] ?? 97), branches: Number(options['min-branches'] ?? 90) };
for (const kind of ['lines', 'branches']) {
  if (!(total[kind] >= wanted[kind])) fail(`${total[kind].toFixed(1)} % of the ${kind} are covered; ${wanted[kind]} % are asked`);
}
