// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './qemu.mjs';

test('every byte comes back, in order', () => {
  const bytes = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
  const result = run(process.argv[2], { input: bytes, args: ['--seconds', '1e7'] });
  assert.deepEqual(result.exit, { reason: 'exit', code: 0, message: '' });
  assert.deepEqual(Buffer.from(result.uart_base64, 'base64'), bytes);
});
