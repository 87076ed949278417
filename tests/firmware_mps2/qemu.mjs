// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs an image through ./corps run, for the tests beside it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../corps', import.meta.url));

/** {status, stdout, stderr} of ./corps run --board mps2_an385 with more arguments. */
export const corps_run = (...args) =>
  spawnSync(command, ['run', '--board', 'mps2_an385', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

/** The JSON of a run; `input` is what the UART receives. */
export function run(elf, { input, args = [] } = {}) {
  const more = [];
  if (input !== undefined) {
    const file = join(mkdtempSync(join(tmpdir(), 'corps-')), 'input');
    writeFileSync(file, input);
    more.push('--uart', file);
  }
  const { status, stdout, stderr } = corps_run(elf, '--json', ...more, ...args);
  try {
    return { ...JSON.parse(stdout), status };
  } catch {
    throw new Error(`no JSON (status ${status}): ${stdout}${stderr}`);
  }
}
