// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './qemu.mjs';

test('a slow reader gets every byte', () => {
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => i & 0xff));
  const result = run(process.argv[2], { input: bytes, args: ['--seconds', '1e7'] });
  assert.deepEqual(result.exit, { reason: 'exit', code: 0, message: '' });
});
