// SPDX-License-Identifier: MIT OR Apache-2.0
// How runs end: reasons, messages, exit statuses; and how wrong usage is refused.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Machine } from '../machine.mjs';
import { build, here, temporary } from './build.mjs';
import { command, expect_fault, run_program, runner } from './run_program.mjs';

const forever = 'int main(void) { for (;;) {} }';

test('the exit code of the program is the exit status', () => {
  const elf = build('int main(void) { return 42; }');
  const { status, stdout } = command(elf, '--json');
  assert.equal(status, 42);
  const result = JSON.parse(stdout);
  assert.deepEqual(result.exit, { reason: 'exit', code: 42, message: '' });
  for (const key of ['virtual_us', 'instructions', 'asleep_percent', 'exit', 'usb', 'uart', 'pins'])
    assert.ok(key in result, key);
  assert.match(command(elf).stderr, /ended with code 42/);
});

test('a code beyond eight bits stays whole in the JSON', () => {
  const { status, stdout } = command(build('int main(void) { return 0x1234; }'), '--json');
  assert.equal(JSON.parse(stdout).exit.code, 0x1234);
  assert.equal(status, 0x34);
});

test('the end of the time is status 0', () => {
  const { status, stdout } = command(build(forever), '--json', '--seconds', '0.25');
  assert.equal(status, 0);
  const { exit, virtual_us } = JSON.parse(stdout);
  assert.deepEqual(exit, { reason: 'time', code: 0, message: '' });
  assert.ok(virtual_us >= 250000 && virtual_us < 250001);
});

test('no seconds at all is allowed', () => assert.equal(command(build(forever), '--json', '--seconds', '0').status, 0));

test('a run may be continued after its time', () => {
  const machine = new Machine({ elf: build('int main(void) { clocks_init(); wait_us(3000); return 5; }') });
  assert.equal(machine.run({ us: 1000 }).reason, 'time');
  assert.equal(machine.run({ us: 2000 }).reason, 'time');
  assert.deepEqual(machine.run({ us: 10000 }), { reason: 'exit', code: 5, message: '' });
  assert.equal(machine.run({ us: 20000 }).reason, 'exit');
});

test('a deadlock names the function that sleeps', () => {
  const elf = build(
    '__attribute__((noinline)) void wait_for_nothing(void) { for (;;) wfe(); } int main(void) { wait_for_nothing(); return 0; }',
  );
  const { status, stdout, stderr } = command(elf);
  assert.equal(status, 70);
  assert.equal(stdout, '');
  assert.match(stderr, /deadlock: asleep and nothing scheduled, at 0x10000[0-9a-f]{3} in wait_for_nothing/);
});

test('what a script still has to do is no deadlock', () => {
  const { exit, machine } = run_program('int main(void) { for (;;) wfi(); }', {
    prepare: (machine) => machine.at(700, () => {}),
  });
  assert.equal(exit.reason, 'deadlock');
  assert.equal(machine.us, 700);
});

test('the instruction limit is exact, and status 72', () => {
  const { status, stdout } = command(build(forever), '--json', '--limit', '1000');
  assert.equal(status, 72);
  const result = JSON.parse(stdout);
  assert.equal(result.instructions, 1000);
  assert.equal(result.exit.reason, 'limit');
});

test('faults are status 71 and name the place', () => {
  const { status, stderr } = command(
    build(
      '__attribute__((noinline)) void culprit(void) { REG(0x60000000) = 1; } int main(void) { culprit(); return 0; }',
    ),
  );
  assert.equal(status, 71);
  assert.match(stderr, /fault: store of 4 bytes to 0x60000000, where nothing is, at 0x10000[0-9a-f]+ in culprit/);
});

for (const [name, body, pattern] of [
  ['a breakpoint', '__asm__ volatile("bkpt 3");', /BKPT 0x03/],
  ['UDF', '__asm__ volatile("udf 7");', /UDF 0x07/],
  ['a long UDF', '__asm__ volatile(".short 0xf7f1, 0xa234");', /UDF\.W 0x1234/],
  ['an undefined instruction', '__asm__ volatile(".short 0xb100");', /undefined instruction 0xb100/],
  [
    'an undefined long instruction',
    '__asm__ volatile(".short 0xf3af, 0x8000");',
    /undefined instruction 0xf3af 0x8000/,
  ],
  ['a load from nowhere', '(void)*(volatile uint32_t*)0x30000000;', /load of 4 bytes from 0x30000000/],
  [
    'a byte from nowhere',
    '(void)*(volatile uint8_t*)0x40100001;',
    /load of 1 bytes from 0x40100000|load of 1 bytes from 0x40100001/,
  ],
  ['a null pointer', '(void)*(volatile uint32_t*)4;', /0x00000004.*null pointer/],
  [
    'an unaligned load',
    'volatile uint32_t a = 0x20000002; (void)*(volatile uint32_t*)a;',
    /unaligned load of 4 bytes at 0x20000002/,
  ],
  [
    'an unaligned store',
    'volatile uint32_t a = 0x20000001; *(volatile uint16_t*)a = 1;',
    /unaligned store of 2 bytes at 0x20000001/,
  ],
  ['a store to flash', 'REG(0x10001000) = 1;', /store of 4 bytes to flash at 0x10001000/],
  ['flash beyond its end', '(void)*(volatile uint32_t*)0x10200000;', /0x10200000/],
  ['execution of a peripheral', '((void (*)(void))0x40000001)();', /execution at 0x40000000/],
  ['a call without the Thumb bit', '((void (*)(void))0x20000000)();', /0x20000000.*Thumb/],
  ['a peripheral in reset', '(void)*(volatile uint32_t*)(PWM);', /PWM at 0x40050000 while it is held in reset/],
  ['core 1', 'REG(SIO + 0x54) = 1;', /second core/],
  ['a narrow store to the core', '*(volatile uint8_t*)0xe000e100 = 1;', /whole words/],
]) {
  test(`fault: ${name}`, () => void expect_fault(`int main(void) { ${body} return 0; }`, pattern));
}

test('running off the stack is a fault', () => {
  expect_fault(
    '__attribute__((noinline)) int deep(int n) { volatile char a[2000]; a[n & 1] = n; return deep(n + 1) + a[0]; } int main(void) { return deep(0); }',
    /store of \d bytes to 0x1f.*below SRAM \(a stack overflow\?\)/,
  );
});

test('a message of the program is what a fault says', () => {
  expect_fault(
    'int main(void) { semihosting_message("panic: the cake is a lie\\n"); semihosting_exit(0x20023, 0); }',
    /^panic: the cake is a lie, at 0x/,
  );
});

test('SYS_EXIT ends too, and unknown requests are answered with -1', () => {
  const { exit } =
    run_program(`int main(void) { register uint32_t r0 __asm__("r0") = 0x01; register uint32_t r1 __asm__("r1") = 0; __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1)); CHECK(r0 == 0xffffffff, 3);
    r0 = 0x18; r1 = 0x20026; __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1)); return 4; }`);
  assert.deepEqual(exit, { reason: 'exit', code: 0, message: '' });
});

test('an image whose boot2 has a wrong checksum is not started', () => {
  const { exit, result } = (() => {
    const machine = new Machine({
      elf: build('int main(void) { return 0; }', { boot: '.section .boot2, "a"\n.fill 256, 1, 0x5a\n' }),
    });
    return { exit: machine.run({ us: 1e6 }), result: machine.result() };
  })();
  assert.equal(exit.code, 71);
  assert.match(exit.message, /boot2 refused: the CRC32 .* 0x[0-9a-f]{8}, but 0x5a5a5a5a is stored/);
  assert.equal(result.instructions, 0);
});

test('images for RAM only are refused', () => {
  const elf = build('int main(void) { return 0; }');
  const bytes = readFileSync(elf);
  const header = bytes.readUInt32LE(28);
  for (let i = 0; i < bytes.readUInt16LE(44); i++)
    if (bytes.readUInt32LE(header + 32 * i) === 1) bytes.writeUInt32LE(0x20000000, header + 32 * i + 12);
  writeFileSync(temporary('ram.elf'), bytes);
  const { status, stderr } = command(temporary('ram.elf'));
  assert.equal(status, 2);
  assert.match(stderr, /SRAM.*not supported/);
});

test('wrong usage is status 2 with a message', () => {
  const elf = build('int main(void) { return 0; }');
  writeFileSync(temporary('text.elf'), 'no ELF file');
  writeFileSync(temporary('short.elf'), readFileSync(elf).subarray(0, 60));
  writeFileSync(temporary('host.elf'), readFileSync(process.execPath).subarray(0, 4096));
  for (const [parameters, pattern] of [
    [[], /missing required argument/],
    [[elf, '--no-such-option'], /unknown option/],
    [[elf, '--seconds', '-1'], /not negative/],
    [[elf, '--seconds', 'soon'], /number of seconds/],
    [[elf, '--limit', '1.5'], /whole number/],
    [[elf, '--board', 'uno'], /Allowed choices are pico/],
    [[elf, 'another.elf'], /too many arguments/],
    [['nowhere.elf'], /cannot read nowhere.elf: no such file/],
    [[here], /cannot read/],
    [[temporary('text.elf')], /not an ELF file/],
    [[temporary('short.elf')], /truncated|not/],
    [[temporary('host.elf')], /not a 32-bit/],
    [[elf, '--script', 'nowhere.json'], /cannot read nowhere.json/],
    [[elf, '--temperature', 'nowhere.csv'], /cannot read nowhere.csv/],
    [[elf, '--vcd', '/nowhere/at/all.vcd'], /cannot write/],
    [[elf, '--json', '--view', 'plain'], /exclude each other/],
    [[elf, '--stock', '--usb-unplugged'], /host of its own/],
  ]) {
    const { status, stderr } = command(...parameters);
    assert.equal(status, 2, `${parameters.slice(1)}: ${stderr}`);
    assert.match(stderr, pattern);
  }
});

test('--help explains options and statuses', () => {
  const { status, stdout } = command('--help');
  assert.equal(status, 0);
  for (const word of [
    '--board',
    '--seconds',
    '--script',
    '--temperature',
    '--vcd',
    '--json',
    '--limit',
    '--stock',
    '--no-strict',
    '--view',
    '70',
    '71',
    '72',
    '69',
  ])
    assert.ok(stdout.includes(word), word);
});

test('a missing package is status 69 and says how to get it', () => {
  const bare = temporary('bare');
  mkdirSync(bare, { recursive: true });
  for (const file of readdirSync(join(here, '..')).filter((name) => name.endsWith('.mjs')))
    copyFileSync(join(here, '..', file), join(bare, file));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(bare, 'run.mjs'), 'x.elf'], {
    encoding: 'utf8',
  });
  assert.equal(status, 69);
  assert.equal(stdout, '');
  assert.match(stderr, /not installed/);
  assert.match(stderr, /\.\/corps setup/);
  assert.match(stderr, /npm install/);
});

test('an interrupt ends a run that would last for ever', async () => {
  const child = spawn(process.execPath, [runner, build(forever), '--seconds', '1e6'], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 700));
  child.kill('SIGINT');
  const [code, signal] = await new Promise((resolve) => child.on('exit', (...end) => resolve(end)));
  assert.ok(signal === 'SIGINT' || code === 130);
});

test('without --json the UART goes to the output as it is', () => {
  const { stdout, stderr } = command(
    build('int main(void) { clocks_init(); uart_init(); print("one\\ntwo"); uart_drain(); return 0; }'),
  );
  assert.equal(stdout, 'one\ntwo');
  assert.match(stderr, /virtual time/);
});

test('bytes that are no text are in the result too', () => {
  const { result } = run_program(
    'int main(void) { clocks_init(); uart_init(); REG(UART0) = 0xff; REG(UART0) = 0x41; uart_drain(); return 0; }',
  );
  assert.equal(result.uart_base64, Buffer.from([0xff, 0x41]).toString('base64'));
});
