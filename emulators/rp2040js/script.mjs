// SPDX-License-Identifier: MIT OR Apache-2.0
// Scripts: what is done to the machine from outside, and when. A JSON array of {"at_us": N, ...} with exactly one action each.
import { readFileSync } from 'node:fs';
import { UsageError } from './stop.mjs';

const is_text = (value) => (typeof value === 'string' ? '' : 'must be a text');
const is_base64 = (value) =>
  typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
    ? ''
    : 'must be a base64 text';

/** The actions: how their value is checked, and what they do to a machine. */
const actions = {
  usb: { check: is_text, run: (machine, { usb }) => machine.usb.send(Buffer.from(usb, 'utf8')) },
  usb_base64: {
    check: is_base64,
    run: (machine, { usb_base64 }) => machine.usb.send(Buffer.from(usb_base64, 'base64')),
  },
  uart: { check: is_text, run: (machine, { uart }) => machine.uart[0].send(Buffer.from(uart, 'utf8')) },
  uart_base64: {
    check: is_base64,
    run: (machine, { uart_base64 }) => machine.uart[0].send(Buffer.from(uart_base64, 'base64')),
  },
  temperature: {
    check: (value) => (typeof value === 'number' && value >= -273.15 && value <= 1000 ? '' : 'must be degrees Celsius'),
    run: (machine, { temperature }) => machine.set_temperature(temperature),
  },
  pin: {
    check: (value) => (Number.isInteger(value) && value >= 0 && value <= 29 ? '' : 'must be a pin number from 0 to 29'),
    run: (machine, { pin, level }) => machine.set_pin(pin, level),
  },
  usb_plug: {
    check: (value) => (typeof value === 'boolean' ? '' : 'must be true or false'),
    run: (machine, { usb_plug }) => (usb_plug ? machine.usb.plug() : machine.usb.unplug()),
  },
};

/** Checks a script; throws a UsageError that names the event and the field. Returns the events in the order of their times. */
export function check_script(events, name = 'script') {
  if (!Array.isArray(events)) throw new UsageError(`${name}: must be an array of events`);
  events.forEach((event, index) => {
    const wrong = (why) => new UsageError(`${name}: event ${index + 1} of ${events.length}: ${why}`);
    if (event === null || typeof event !== 'object' || Array.isArray(event)) throw wrong('must be an object');
    const { at_us } = event;
    if (at_us === undefined) throw wrong('"at_us" is missing');
    if (typeof at_us !== 'number' || !Number.isFinite(at_us) || at_us < 0)
      throw wrong('"at_us" must be a number of microseconds, not negative');
    for (const key of Object.keys(event)) {
      if (key !== 'at_us' && key !== 'level' && !(key in actions)) {
        throw wrong(`unknown key "${key}" (known: at_us, ${Object.keys(actions).join(', ')}, level)`);
      }
    }
    const found = Object.keys(actions).filter((key) => key in event);
    if (found.length !== 1)
      throw wrong(`must have exactly one of ${Object.keys(actions).join(', ')}; has ${found.join(' and ') || 'none'}`);
    const [key] = found;
    const complaint = actions[key].check(event[key]);
    if (complaint) throw wrong(`"${key}" ${complaint}`);
    if ((key === 'pin') !== 'level' in event)
      throw wrong(key === 'pin' ? '"level" is missing beside "pin"' : '"level" belongs to "pin" only');
    if (key === 'pin' && event.level !== 0 && event.level !== 1) throw wrong('"level" must be 0 or 1');
  });
  return events.slice().sort((a, b) => a.at_us - b.at_us);
}

export function read_script(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  }
  let events;
  try {
    events = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: not JSON: ${error.message}${place(text, error.message)}`);
  }
  return check_script(events, path);
}

// Node 18 gives an offset into the text, newer ones sometimes line and column; users want the line.
function place(text, message) {
  const offset = /position (\d+)/.exec(message);
  if (!offset || /line \d+/.test(message)) return '';
  const before = text.slice(0, Number(offset[1])).split('\n');
  return ` (line ${before.length}, column ${before[before.length - 1].length + 1})`;
}

/** Puts the events of a checked script on a machine's time line. */
export function play(machine, events) {
  for (const event of events) {
    const key = Object.keys(actions).find((candidate) => candidate in event);
    machine.at(event.at_us, () => actions[key].run(machine, event));
  }
}
