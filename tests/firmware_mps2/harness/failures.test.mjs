// SPDX-License-Identifier: MIT OR Apache-2.0
// usage: node failures.test.mjs FAILURES.elf LEAVES_A_TIMER.elf SPINS.elf
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../qemu.mjs';

const [failures, leaves_a_timer, spins] = process.argv.slice(2);

test('failures are told with their values, and the run fails', () => {
  const { exit, uart } = run(failures);
  assert.deepEqual(exit, { reason: 'exit', code: 1, message: '' });
  const lines = uart.replaceAll(/^\S*\/failures\.cpp:\d+: /gm, 'AT: ').split('\n');
  assert.deepEqual(lines, [
    '[ OK ] Harness.Passes',
    'AT: EXPECT_EQ(1 + 1, 3)',
    '    left:  2',
    '    right: 3',
    '    with a note 7',
    'AT: EXPECT_LT(std::string_view("b"), std::string_view("a"))',
    '    left:  b',
    '    right: a',
    'AT: EXPECT_TRUE(Unprintable{1} == Unprintable{2})',
    'AT: EXPECT_EQ(Unprintable{1}, Unprintable{2})',
    '    left:  an object',
    '    right: an object',
    '[ FAILED ] Harness.GoesOnAfterAnExpectation',
    'AT: ASSERT_FALSE(true)',
    '[ FAILED ] Harness.LeavesAtAnAssertion',
    '[ OK ] Harness.PassesAgain',
    '2 passed, 2 failed',
    '',
  ]);
});

for (const [elf, name, message] of [
  [leaves_a_timer, 'a timer left behind', 'the test leaves a timer behind'],
  [spins, 'a task that spins', 'tasks are ready for ever: something spins'],
]) {
  test(`${name} ends the run`, () => {
    const { exit, uart } = run(elf);
    assert.deepEqual(exit, { reason: 'exit', code: 1, message: '' });
    assert.match(uart, new RegExp(`: ${message}\\n$`));
  });
}
