// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs the workloads that benchmarks/CMakeLists.txt has built, and tells what they cost. './corps bench --help' has the options.
//
//   bench.mjs [COMPILER=BUILD ...] [desktop:COMPILER=BUILD ...] [--pattern REGEX] [--json] [--save FILE] [--against FILE]
//             [--check FILE] [--plot FILE] [--document FILE]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { measure_desktop } from './measure/desktop.mjs';
import { measure_firmware, timers, yields } from './measure/firmware.mjs';
import { plot } from './measure/plot.mjs';
import { best_of, desktop_peers, firmware_peers } from './peers.mjs';

const configurations = { gcc: ['Os', 'O2', 'Os-lto', 'O2-lto'], clang: ['Os', 'O2'] };
const rp2040_configurations = ['Os', 'O2'];

function fail(text) {
  process.stderr.write(`corps: ${text}\n`);
  process.exit(1);
}

const options = {};
const builds = [];
const words = process.argv.slice(2);
for (let i = 0; i < words.length; ++i) {
  if (words[i] === '--json') options.json = true;
  else if (words[i].startsWith('--')) options[words[i].slice(2)] = words[++i];
  else builds.push(words[i].split('='));
}
const pattern = new RegExp(options.pattern ?? '.');
const read_json = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`${file} is not a saved result: ${error.message}`);
  }
};

/** { firmware: { "gcc-Os": { "W1/1": 72, ... }, ... }, rp2040: { "gcc-Os": { ... } }, desktop: { "gcc-O3": { ... } } } */
function measure() {
  const results = {};
  for (const [name, build] of builds) {
    const [kind, compiler] = name.includes(':') ? name.split(':') : ['firmware', name];
    results[kind] ??= {};
    if (kind === 'desktop') {
      results.desktop[`${compiler}-O3`] = measure_desktop(build, pattern);
    } else {
      for (const configuration of configurations[compiler]) {
        results.firmware[`${compiler}-${configuration}`] = measure_firmware(build, configuration, pattern);
      }
      results.rp2040 ??= {};
      for (const configuration of rp2040_configurations) {
        results.rp2040[`${compiler}-${configuration}`] = measure_firmware(build, `m0-${configuration}`, pattern);
      }
    }
  }
  return results;
}

const number = (value) => (value === undefined ? '' : value.toLocaleString('en-US', { maximumFractionDigits: 1 }));

const peers_of = { firmware: firmware_peers, desktop: desktop_peers };
const titles = {
  firmware: 'Cortex-M3: instructions; flash and ram: bytes',
  rp2040: 'RP2040 (Cortex-M0+): instructions',
  desktop: 'Desktop (x86-64), instructions',
};

/** A Markdown table: a row a workload, a column a configuration, then, where there are peers, they, ours against the best, and the aim. */
function table(kind, results) {
  const peers = peers_of[kind] ?? {};
  const columns = Object.keys(results);
  const rows = [...new Set(columns.flatMap((column) => Object.keys(results[column])))];
  const names = [...new Set(Object.values(peers).flatMap((row) => Object.keys(row)))].filter((name) => name !== 'aim');
  const heads = [...columns, ...names, ...(names.length > 0 ? ['best of ours / best peer', 'aim'] : [])];
  const lines = [`| | ${heads.join(' | ')} |`, `|---|${'---:|'.repeat(heads.length)}`];
  for (const row of rows) {
    const best = best_of(peers[row]);
    const ours = Math.min(...columns.map((column) => results[column][row] ?? Infinity));
    const of_peers = names.map((name) => [...new Set((peers[row]?.[name] ?? []).filter((f) => f !== null))].map(number).join(' / '));
    lines.push(
      `| ${row} | ${[
        ...columns.map((column) => number(results[column][row])),
        ...of_peers,
        ...(names.length > 0 ? [best === undefined ? '' : (ours / best).toFixed(2), number(peers[row]?.aim ?? undefined)] : []),
      ].join(' | ')} |`,
    );
  }
  return lines.join('\n');
}

/** Every figure of `now` that differs from `before`: [[kind, configuration, row, before, now]]. */
function differences(before, now) {
  const found = [];
  for (const [kind, by_configuration] of Object.entries(now)) {
    for (const [configuration, figures] of Object.entries(by_configuration)) {
      for (const [row, value] of Object.entries(figures)) {
        const was = before[kind]?.[configuration]?.[row];
        if (was !== value) found.push([kind, configuration, row, was, value]);
      }
    }
  }
  return found;
}

const show = ([kind, configuration, row, was, is]) => {
  const change = was === undefined ? 'new' : `${is > was ? '+' : ''}${(((is - was) / was) * 100).toFixed(1)} %`;
  return `${kind} ${configuration} ${row}: ${was ?? 'nothing'} -> ${is} (${change})`;
};

/** The curves: what a switch and an expiry cost as the number of tasks and timers grows. */
function draw() {
  const [compiler, build] = builds.find(([name]) => !name.includes(':')) ?? fail('the plot needs firmware');
  const configuration = 'O2';
  const counts = [1, 4, 16, 64, 256, 1024, 4096];
  const peers_curve = (name, index) => ({
    name: `${name}, timers`,
    peer: true,
    points: [1, 16, 256, 1024].map((count) => [count, firmware_peers[`W4/${count}`][name][index]]).filter(([, v]) => v !== null),
  });
  return plot('Cortex-M3, executed instructions', 'timers pending, or tasks that yield', [
    { name: `corps (${compiler} -${configuration}), timers`, points: counts.map((count) => [count, timers(build, configuration, count).each]) },
    { name: 'corps, yields', points: [1, 2, 8, 64, 256].map((count) => [count, yields(build, configuration, count)]) },
    peers_curve('Embassy', 1),
    peers_curve('FreeRTOS', 1),
    peers_curve('pw_async2', 1),
  ]);
}

/** What stands between the two marks of a page. */
const between_marks = /(<!-- figures (\w+) -->\n)[\s\S]*?(<!-- end of figures -->)/g;
function document(page, results) {
  const text = readFileSync(page, 'utf8');
  return text.replace(between_marks, (whole, first, kind, last) =>
    results[kind] ? `${first}${table(kind, results[kind])}\n${last}` : whole);
}

if (builds.length === 0 && options.document) {
  // The page against the committed figures: nothing is run.
  if (document(options.document, read_json(options.figures)) !== readFileSync(options.document, 'utf8')) {
    fail(`${options.document} does not show the figures of ${options.figures}: './corps bench --update' writes it anew`);
  }
  process.exit(0);
}
if (options.against && !existsSync(options.against)) fail(`there is no file ${options.against}`);
const results = measure();
if (Object.values(results).every((kind) => Object.values(kind).every((figures) => Object.keys(figures).length === 0))) {
  fail(`no workload has a name that matches '${options.pattern}'`);
}
if (options.check) {
  const changed = differences(read_json(options.check), results);
  for (const change of changed) process.stderr.write(`${change[4] > (change[3] ?? -1) ? 'WORSE  ' : 'better '}${show(change)}\n`);
  if (changed.length > 0) fail(`${options.check} has other figures. When the change is meant, './corps bench --update' writes them anew; say why in the commit`);
} else if (options.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const [kind, figures] of Object.entries(results)) {
    console.log(`\n${titles[kind]}\n`);
    console.log(table(kind, figures));
  }
}
if (options.save) writeFileSync(options.save, `${JSON.stringify(results, null, 2)}\n`);
if (options.against) {
  const changed = differences(read_json(options.against), results);
  console.error(changed.length === 0 ? `no figure differs from ${options.against}` : changed.map(show).join('\n'));
}
if (options.plot) writeFileSync(options.plot, draw());
if (options.update) {
  const page = `${options.update}/docs/benchmarks.md`;
  const file = `${options.update}/benchmarks/expected.json`;
  const all = existsSync(file) ? read_json(file) : {};
  for (const [kind, figures] of Object.entries(results)) {
    all[kind] ??= {};
    for (const [configuration, values] of Object.entries(figures)) all[kind][configuration] = { ...all[kind][configuration], ...values };
  }
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  if (existsSync(page)) writeFileSync(page, document(page, all));
  if (builds.some(([name]) => !name.includes(':'))) writeFileSync(`${options.update}/docs/benchmarks.svg`, draw());
}
