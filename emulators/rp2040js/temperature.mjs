// SPDX-License-Identifier: MIT OR Apache-2.0
// The internal temperature sensor, backwards: which conversion result a temperature gives, and temperatures from a CSV file.
import { UsageError } from './stop.mjs';

const reference_volts = 3.3;

/** RP2040 datasheet 4.9.5: T = 27 - (V - 0.706) / 0.001721, with 12 bits of 3.3 V. */
export function adc_code(celsius) {
  const volts = 0.706 - (celsius - 27) * 0.001721;
  return Math.min(4095, Math.max(0, Math.round((volts / reference_volts) * 4096)));
}

/** Lines "seconds,celsius"; a header line, empty lines and # comments may be there. Returns script events. */
export function parse_temperature_csv(text, name) {
  const events = [];
  let header_possible = true;
  text.split(/\r?\n/).forEach((full, index) => {
    const line = full.replace(/#.*/, '').trim();
    if (!line) return;
    const fields = line.split(',').map((field) => field.trim());
    const numbers = fields.map(Number);
    const wrong = (why) => new UsageError(`${name}, line ${index + 1}: ${why}`);
    const first = header_possible;
    header_possible = false;
    if (
      fields.length !== 2 ||
      fields.some((field) => field === '') ||
      numbers.some((value) => !Number.isFinite(value))
    ) {
      if (first && fields.every((field) => field !== '' && !Number.isFinite(Number(field)))) return;
      throw wrong(`expected "seconds,celsius", found "${full.trim()}"`);
    }
    if (numbers[0] < 0) throw wrong(`the time ${fields[0]} is negative`);
    if (numbers[1] < -273.15) throw wrong(`${fields[1]} is no temperature`);
    events.push({ at_us: numbers[0] * 1e6, temperature: numbers[1] });
  });
  if (!events.length) throw new UsageError(`${name}: no temperatures in it`);
  return events;
}
