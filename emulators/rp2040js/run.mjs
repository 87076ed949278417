#!/usr/bin/env node
// SPDX-License-Identifier: MIT OR Apache-2.0
// The command line of the runner.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';

// The package's RTC keeps local time; a run must not depend on where it runs.
process.env.TZ = 'UTC';

const here = dirname(fileURLToPath(import.meta.url));
const status_usage = 2;
const status_missing_tool = 69;

function missing(name) {
  process.stderr.write(
    `corps: the npm package "${name}" is not installed.\n` +
      `Get it with\n    ./corps setup\nin the root of the repository, or with\n    npm install\nin ${here}\n`,
  );
  process.exit(status_missing_tool);
}

async function need(name) {
  try {
    return await import(name);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes(`'${name}'`)) missing(name);
    throw error;
  }
}

const { Command, InvalidArgumentError, Option } = await need('commander');
await need('rp2040js');
const { main } = await import('./command.mjs');
process.exitCode = await main(process.argv, {
  Command,
  InvalidArgumentError,
  Option,
  write_file: writeFileSync,
  status_usage,
});
