// SPDX-License-Identifier: MIT OR Apache-2.0
// Line and branch coverage of src/corps by the desktop tests: runs them all, merges what LLVM's instrumentation counted, and
// reports. Called by ./corps coverage, which builds the tests.
//
// A line or branch counts once, whatever it was compiled into: a branch of a template is covered when some instantiation took
// it and some (perhaps another) did not. llvm-cov's own summary takes the best single instantiation instead, which is less.
// What only the compiler executes (consteval, if constexpr, static_assert, conditions that are constants) is in no count.
// Tasks that a test destroys while they wait count as if they had gone on to the next branch: the instrumentation counts
// where paths part, not each line.
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * What no desktop test can execute, and why. `text` is in the first of the `lines` that are left out, with their branches;
 * an entry that names nothing any more is an error.
 */
const unreachable = [
  {
    file: 'src/corps/usb/descriptors.hpp',
    text: 'const auto append = [&]',
    lines: 3,
    reason: 'a lambda in a consteval function, which only the compiler calls; unlike the function it is instrumented',
  },
];

const say = (text) => process.stderr.write(`corps: ${text}\n`);
const fail = (text, status = 1) => {
  say(text);
  process.exit(status);
};

function parse_options() {
  try {
    const { values } = parseArgs({
      options: {
        root: { type: 'string' },
        build: { type: 'string' },
        json: { type: 'boolean' },
        missing: { type: 'boolean' },
        html: { type: 'string' },
        'min-lines': { type: 'string', default: '97' },
        'min-branches': { type: 'string', default: '90' },
      },
    });
    if (!values.root || !values.build) fail('coverage.mjs needs --root and --build', 2);
    for (const name of ['min-lines', 'min-branches']) {
      if (!/^\d+(\.\d+)?$/.test(values[name]) || Number(values[name]) > 100) fail(`--${name} takes a percentage, not '${values[name]}'`, 2);
    }
    return values;
  } catch (error) {
    return fail(error.message, 2);
  }
}

const options = parse_options();
const { root, build } = options;
const measured = join(root, 'src', 'corps');
const folder = join(build, 'coverage');

/** Runs one of LLVM's tools; what it prints goes to the file, or is returned. */
function tool(file, command, ...args) {
  const out = file === null ? 'pipe' : openSync(file, 'w');
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', out, 'pipe'] });
  if (file !== null) closeSync(out);
  if (run.error) fail(`${command} could not be started: ${run.error.message}`);
  if (run.status !== 0) fail(`${command} ended with ${run.signal ?? `status ${run.status}`}:\n${run.stderr}`);
  return run.stdout;
}

function test_programs() {
  try {
    return readFileSync(join(build, 'desktop_tests.txt'), 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    return fail(`the list of the desktop tests cannot be read: ${error.message}`);
  }
}

function run_tests(programs) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, program] of programs.entries()) {
    say(`running ${relative(build, program)} (${i + 1} of ${programs.length})`);
    const run = spawnSync(program, ['--gtest_brief=1'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 900_000,
      killSignal: 'SIGKILL',
      // %c: the counters are in the file from the beginning on, so that an abort, _Exit or fork loses none.
      env: { ...process.env, LLVM_PROFILE_FILE: join(folder, `%c${i}-%p.profraw`) },
    });
    if (run.error?.code === 'ETIMEDOUT') fail(`${program} did not end within 15 minutes`);
    if (run.error) fail(`${program} could not be run: ${run.error.message}`);
    if (run.status !== 0) fail(`${program} failed (${run.signal ?? `status ${run.status}`}):\n${run.stdout}${run.stderr}`);
  }
}

/**
 * The number of times that each line with code was executed, from the places where the count changes. As llvm-cov does,
 * except behind a gap (blanks between two statements that are not executed equally often): what goes on there counts, too.
 */
function lines_of({ segments }) {
  const lines = new Map();
  let wrapping = null;
  for (let i = 0; i < segments.length;) {
    const line = segments[i][0];
    const here = [];
    for (; i < segments.length && segments[i][0] === line; i++) {
      const [, , count, has_count, is_entry, is_gap] = segments[i];
      here.push({ count, has_count, is_entry, is_gap });
    }
    const goes_on = (n) => n === 0 && wrapping?.is_gap;
    const starts = here.filter((s, n) => s.has_count && !s.is_gap && (s.is_entry || goes_on(n)));
    const is_skipped = here[0].is_entry && !here[0].has_count;
    if (starts.length > 0 || (wrapping?.has_count && !is_skipped)) {
      lines.set(line, Math.max(wrapping?.has_count ? wrapping.count : 0, ...starts.map((s) => s.count)));
    }
    wrapping = here.at(-1);
    // The lines up to the next change.
    if (wrapping.has_count && !wrapping.is_gap && i < segments.length) {
      for (let between = line + 1; between < segments[i][0]; between++) lines.set(between, wrapping.count);
    }
  }
  return lines;
}

/** Both ways of each condition, all instantiations of it together: {line, column, taken: [true, false]}. */
function branches_of(file) {
  const branches = new Map();
  for (const [line, column, end_line, end_column, if_true, if_false] of file.branches) {
    const place = [line, column, end_line, end_column].join();
    const branch = branches.get(place) ?? { line, column, taken: [0, 0] };
    branch.taken[0] += if_true;
    branch.taken[1] += if_false;
    branches.set(place, branch);
  }
  // Evaluated, and yet neither way was taken: a constant, for which there is no counter.
  const is_constant = ({ line, column, taken }) => taken[0] + taken[1] === 0 && count_at(file, line, column) > 0;
  return [...branches.values()].filter((branch) => !is_constant(branch)).sort((a, b) => a.line - b.line || a.column - b.column);
}

/** How often the code at a place was executed. */
function count_at({ segments }, line, column) {
  const segment = segments.findLast(([l, c]) => l < line || (l === line && c <= column));
  return segment?.[3] ? segment[2] : 0;
}

function measure(file) {
  const name = relative(root, file.filename);
  const text = readFileSync(file.filename, 'utf8').split('\n');
  const left_out = new Set();
  for (const entry of unreachable.filter((candidate) => candidate.file === name)) {
    const before = left_out.size;
    text.forEach((line, i) => {
      if (!line.includes(entry.text)) return;
      for (let n = 0; n < entry.lines; n++) left_out.add(i + 1 + n);
    });
    entry.is_used = left_out.size > before;
  }
  const lines = [...lines_of(file)].filter(([line]) => !left_out.has(line));
  const branches = branches_of(file).filter(({ line }) => !left_out.has(line));
  const ways = branches.flatMap(({ taken }) => taken);
  return {
    name,
    lines: { covered: lines.filter(([, count]) => count > 0).length, count: lines.length },
    branches: { covered: ways.filter((count) => count > 0).length, count: ways.length },
    missing_lines: lines.filter(([, count]) => count === 0).map(([line]) => line),
    missing_branches: branches.flatMap(({ line, column, taken }) =>
      ['true', 'false'].filter((_, i) => taken[i] === 0).map((way) => ({ line, column, never: way }))),
  };
}

/** "3-5 9" for 3, 4, 5 and 9. */
function ranges(numbers) {
  const all = [];
  for (const n of numbers) {
    if (all.at(-1)?.[1] === n - 1) all.at(-1)[1] = n;
    else all.push([n, n]);
  }
  return all.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

const share = ({ covered, count }) => (count === 0 ? 100 : (100 * covered) / count);
const sum = (files, kind) => files.reduce((total, file) => ({
  covered: total.covered + file[kind].covered,
  count: total.count + file[kind].count,
}), { covered: 0, count: 0 });

function print_table(files) {
  const print = (name, set) => {
    const cell = (x) => `${share(x).toFixed(1).padStart(6)} % ${`(${x.covered}/${x.count})`.padStart(12)}`;
    console.log(`${name.padEnd(44)} ${cell(sum(set, 'lines'))} ${cell(sum(set, 'branches'))}`);
  };
  console.log(`${''.padEnd(44)} ${'lines'.padStart(21)} ${'branches'.padStart(21)}`);
  for (const file of files) {
    print(file.name, [file]);
    if (!options.missing) continue;
    if (file.missing_lines.length > 0) console.log(`    not executed: ${ranges(file.missing_lines)}`);
    const never = file.missing_branches.map(({ line, column, never: way }) => `${line}:${column} ${way}`);
    if (never.length > 0) console.log(`    conditions that never were: ${never.join(', ')}`);
  }
  print('src/corps', files);
  if (!options.missing) return;
  for (const { file, text, reason } of unreachable) console.log(`left out: ${file}, '${text}': ${reason}`);
}

function print_json(files) {
  const row = (file) => ({
    lines: share(file.lines),
    branches: share(file.branches),
    ...(options.missing && { missing_lines: file.missing_lines, missing_branches: file.missing_branches }),
  });
  console.log(JSON.stringify({
    lines: share(sum(files, 'lines')),
    branches: share(sum(files, 'branches')),
    files: Object.fromEntries(files.map((file) => [file.name, row(file)])),
  }, null, 2));
}

const programs = test_programs();
run_tests(programs);

const profile = join(folder, 'merged.profdata');
const raw = readdirSync(folder).filter((name) => name.endsWith('.profraw')).map((name) => join(folder, name));
if (raw.length === 0) fail('the tests counted nothing: were they built with CORPS_COVERAGE?');
tool(null, 'llvm-profdata-19', 'merge', '-sparse', '-o', profile, ...raw);
for (const file of raw) rmSync(file);

const what = ['-instr-profile', profile, programs[0], ...programs.slice(1).flatMap((program) => ['-object', program]), '-sources', measured];
const exported = join(folder, 'export.json');
tool(exported, 'llvm-cov-19', 'export', '-skip-functions', ...what);
const files = JSON.parse(readFileSync(exported, 'utf8')).data[0].files.map(measure).sort((a, b) => a.name.localeCompare(b.name));
if (files.length === 0) fail(`nothing in ${measured} was counted`);
if (options.html !== undefined) {
  tool(null, 'llvm-cov-19', 'show', '-format=html', '-output-dir', options.html, '-show-branches=count', ...what);
  say(`a page for each file: ${join(options.html, 'index.html')}`);
}

if (options.json) print_json(files);
else print_table(files);

for (const { file, text, is_used } of unreachable) {
  if (!is_used && files.some(({ name }) => name === file)) fail(`the list of what cannot be executed names '${text}' in ${file}, where it is not`);
}
for (const kind of ['lines', 'branches']) {
  const total = share(sum(files, kind));
  const wanted = Number(options[`min-${kind}`]);
  if (total < wanted) fail(`${total.toFixed(2)} % of the ${kind} are covered; ${wanted} % are asked`);
}
