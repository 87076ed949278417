// SPDX-License-Identifier: MIT OR Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Machine } from '../../emulators/rp2040js/machine.mjs';

const elf = process.argv[2];

/** Datasheet 4.9.5, in floating point. */
const millidegrees = (sample) => 1000 * (27 - ((sample * 3.3) / 4096 - 0.706) / 0.001721);

function run(samples) {
  const machine = new Machine({ elf });
  samples.forEach((sample, i) => machine.at(i * 10_000, () => (machine.analog[4] = sample)));
  machine.run({ us: samples.length * 10_000 });
  assert.equal(machine.exit.reason, 'time', machine.exit.message);
  return machine.uart[0].text.trim().split('\n').map(Number);
}

test('every sample of the converter gives the temperature of the datasheet, to the thousandth', () => {
  // Each reading comes 1.3 ms after the value is there. The ends, and a stride that meets every remainder.
  const samples = [0, 1, 2, 3, 4, 5, 4095, 4094];
  for (let sample = 6; sample < 4096; sample += 31) samples.push(sample);
  const read = run(samples);
  assert.equal(read.length, samples.length);
  samples.forEach((sample, i) => assert.ok(Math.abs(read[i] - millidegrees(sample)) <= 0.51, `${sample}: ${read[i]}, not ${millidegrees(sample)}`));
});

test('a temperature that is set is the one that is read, to half a step of the converter', () => {
  for (const celsius of [-40, -0.2, 0, 20, 27, 36.6, 85]) {
    const machine = new Machine({ elf });
    machine.set_temperature(celsius);
    machine.run({ us: 5000 });
    const read = Number(machine.uart[0].text.trim()) / 1000;
    assert.ok(Math.abs(read - celsius) < 0.25, `${celsius}: ${read}`);
  }
});
