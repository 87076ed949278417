// SPDX-License-Identifier: MIT OR Apache-2.0
// The table of sizes in docs/sizes.md: reads what the build has compiled from objects.cpp and frames.cpp.
//
//   sizes.mjs COMPILER=BUILD ... [--json | --update | --check]
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '..', '..', 'docs', 'sizes.md');
const args = process.argv.slice(2);
const builds = args.filter((arg) => !arg.startsWith('--')).map((arg) => arg.split('='));
const modes = args.filter((arg) => arg.startsWith('--'));
const fail = (text) => {
  process.stderr.write(`corps: ${text}\n`);
  process.exit(1);
};

function tool(command, ...rest) {
  const run = spawnSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error || run.status !== 0) fail(`${command} ${rest.join(' ')}: ${run.error?.message ?? run.stderr}`);
  return run.stdout;
}

function only_object(build, target) {
  const folder = join(build, 'tools', 'sizes', 'CMakeFiles', `${target}.dir`);
  const objects = readdirSync(folder).filter((name) => /\.o(bj)?$/.test(name));
  if (objects.length !== 1) fail(`${folder} has ${objects.length} objects: build the target corps_sizes first`);
  return join(folder, objects[0]);
}

// The labels stand in the sources.
const objects = [...readFileSync(join(here, 'objects.cpp'), 'utf8').matchAll(/^(?:LISTED|LIMITED)\((?:(\d+), )?(\w+), (.*)\)$/gm)]
  .map(([, limit, name, type]) => ({ name, label: `\`${type.replace(/corps::(detail::)?/g, '').replace(/\bu32\b/g, 'std::uint32_t')}\``, limit }));
const cases = [...readFileSync(join(here, 'frames.cpp'), 'utf8').matchAll(/^#(?:el)?if CASE == (\d+) +\/\/ (.*)$/gm)]
  .map(([, number, label]) => ({ number, label }));
if (objects.length === 0 || cases.length === 0) fail('no sizes to read: has the form of objects.cpp or frames.cpp changed?');

function measure(build) {
  const sizes = {};
  for (const line of tool('arm-none-eabi-nm', '-S', only_object(build, 'corps_sizes_objects')).split('\n')) {
    const match = line.match(/^\S+ (\S+) \S corps_size_(\w+)$/);
    if (match) sizes[match[2]] = parseInt(match[1], 16);
  }
  for (const { number } of cases) {
    const listing = tool('arm-none-eabi-size', '-A', only_object(build, `corps_sizes_frame_${number}`));
    const slots = [...listing.matchAll(/^\.bss\.corps_task\S*\s+(\d+)/gm)].map((match) => Number(match[1]));
    if (slots.length !== 1) fail(`case ${number} of frames.cpp has ${slots.length} slots`);
    sizes[`task_${number}`] = slots[0];
  }
  for (const { name } of objects) if (!(name in sizes)) fail(`the size of ${name} was not found`);
  return sizes;
}

const measured = builds.map(([compiler, build]) => [compiler, measure(build)]);
const rows = [
  ...objects.map(({ name, label, limit }) => ({ name, label, limit })),
  ...cases.map(({ number, label }) => ({ name: `task_${number}`, label: `a task ${label}` })),
];

if (modes.includes('--json')) {
  console.log(JSON.stringify(Object.fromEntries(measured), null, 2));
} else if (modes.includes('--check')) {
  // The page is as true as the build: each column that was measured must be what the page says.
  const lines = readFileSync(page, 'utf8').split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
  const header = lines[0];
  let wrong = 0;
  for (const [compiler, sizes] of measured) {
    const column = header.findIndex((cell) => cell.toLowerCase() === compiler);
    if (column < 0) fail(`docs/sizes.md has no column for ${compiler}`);
    for (const { name, label } of rows) {
      const said = lines.find((cells) => cells[0] === label)?.[column];
      if (said === String(sizes[name])) continue;
      process.stderr.write(`docs/sizes.md: ${label} takes ${sizes[name]} bytes with ${compiler}, the page says ${said ?? 'nothing'}\n`);
      wrong += 1;
    }
  }
  if (wrong > 0) fail("./corps sizes --update writes the page anew");
} else {
  const names = { gcc: 'GCC', clang: 'Clang' };
  const table = [
    `| object | ${measured.map(([compiler]) => names[compiler] ?? compiler).join(' | ')} | limit |`,
    `|---|${measured.map(() => '---:|').join('')}---:|`,
    ...rows.map(({ name, label, limit }) => `| ${label} | ${measured.map(([, sizes]) => sizes[name]).join(' | ')} | ${limit ?? ''} |`),
  ].join('\n');
  if (modes.includes('--update')) {
    const text = readFileSync(page, 'utf8');
    const [before, after] = [text.indexOf('| object'), text.lastIndexOf('|\n') + 1];
    if (before < 0) fail('docs/sizes.md has no table that starts with "| object"');
    writeFileSync(page, text.slice(0, before) + table + text.slice(after));
    process.stderr.write('corps: docs/sizes.md is up to date\n');
  } else {
    console.log(table);
  }
}
