// SPDX-License-Identifier: MIT OR Apache-2.0
// The same images on the unmodified emulator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { build, temporary } from './build.mjs';
import { command, run_program } from './run_program.mjs';

const program = `
#include "cdc.h"
volatile uint32_t ticks; void irq0(void) { REG(TIMER + 0x34) = 1; ticks++; REG(SIO + 0x1c) = 1u << 25; REG(TIMER + 0x10) = REG(TIMER + 0x10) + 50000; }
int main(void) { clocks_init(); uart_init(); release(R_ADC); cdc_init(); function(25, 5); REG(SIO + 0x24) = 1u << 25; REG(ADC) = 3; REG(TIMER + 0x38) = 1; REG(NVIC_ISER) = 1; REG(TIMER + 0x10) = micros() + 50000; print("up ");
  for (uint32_t n = 0; ticks < 8;) { wfe_or_poll: cdc_poll(); if (n != ticks && cdc_in_free()) { n = ticks; REG(ADC) = 4u << 12 | 7; while (!(REG(ADC) & 256)) {} uint32_t v = REG(ADC + 4); uint8_t t[4] = {'0' + v / 100 % 10, '0' + v / 10 % 10, '0' + v % 10, 10}; cdc_send(t, 4); } }
  if (0) goto wfe_or_poll; wait_us(1000); return 3; }`;

test('LED, temperature, UART and USB work there too, and runs repeat', () => {
  writeFileSync(temporary('temps.csv'), '0,20\n0.1,30\n');
  const parameters = [build(program), '--stock', '--json', '--temperature', temporary('temps.csv')];
  const first = command(...parameters);
  assert.equal(first.status, 3, first.stderr);
  assert.equal(first.stdout, command(...parameters).stdout);
  const result = JSON.parse(first.stdout);
  assert.equal(result.uart, 'up ');
  assert.equal(result.pins['25'].length, 8);
  assert.ok(result.pins['25'].every(([us], i) => i === 0 || Math.abs(us - result.pins['25'][i - 1][0] - 50000) < 2));
  assert.match(result.usb, /891\n.*870\n/s);
  assert.equal(result.stock, true);
});

test('time, limit, deadlock and faults end it', () => {
  assert.equal(run_program('int main(void) { for (;;) {} }', { stock: true, us: 1000 }).exit.reason, 'time');
  assert.equal(run_program('int main(void) { for (;;) {} }', { stock: true, limit: 1000 }).exit.reason, 'limit');
  assert.equal(run_program('int main(void) { for (;;) wfi(); }', { stock: true }).exit.reason, 'deadlock');
  assert.match(
    run_program('int main(void) { __asm__ volatile("udf 1"); return 0; }', { stock: true }).exit.message,
    /UDF 0x01/,
  );
});

test('events at their times', () => {
  const { result } = run_program(
    'int main(void) { clocks_init(); release(R_IO_BANK0); REG(PADS_BANK0 + 4 + 60) = 0x40; while (!(REG(SIO + 4) & 1u << 15)) {} return 1; }',
    { stock: true, prepare: (machine) => machine.at(3000, () => machine.set_pin(15, 1)) },
  );
  assert.equal(result.exit.code, 1);
  assert.deepEqual(result.pins['15'], [[3000, 1]]);
});
