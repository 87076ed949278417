// SPDX-License-Identifier: MIT OR Apache-2.0
// Enumeration: what an operating system asks a new device, in its order. Generators that yield waits (nanoseconds) and requests
// ({setup, data}); the host (usb_host.mjs) carries them out and hands the answers back.
import { read_configuration, read_device, read_string } from './usb_descriptors.mjs';

const ms = 1e6;
const debounce_nanos = 100 * ms;
const reset_nanos = 10 * ms;
const recovery_nanos = 10 * ms;
const baud = 115200;
const longest_string = 255;
const get_descriptor = 6;

/** The eight bytes of a request. */
export const request = (type, code, value, index, length) => [
  type,
  code,
  value & 0xff,
  value >> 8,
  index & 0xff,
  index >> 8,
  length & 0xff,
  length >> 8,
];

const failures = {
  stall: 'refused (STALL)',
  timeout: 'no end within 5 s',
  silent: 'no answer',
  babble: 'too many bytes',
};

/** From the attached pull-up to the configured device with an open serial port. */
export function* enumerate(host) {
  yield debounce_nanos;
  yield* reset_bus(host);
  host.control_pipe.max_packet = 64;
  const head = yield* ask(host, 'device descriptor, 8 bytes', request(0x80, get_descriptor, 0x100, 0, 8));
  if (!head) return;
  if (head.length < 8) return host.complain(`answered the first request with ${head.length} of 8 bytes`);
  host.control_pipe.max_packet = head[7] || 8;
  yield* reset_bus(host);
  if (!(yield* ask(host, 'set address', request(0x00, 5, 1, 0, 0)))) return;
  yield recovery_nanos;
  const device = yield* ask(host, 'device descriptor', request(0x80, get_descriptor, 0x100, 0, 18));
  if (!device) return;
  host.device = read_device(device);
  host.device.complaints.forEach((text) => host.complain(text));
  const short = yield* ask(host, 'configuration, 9 bytes', request(0x80, get_descriptor, 0x200, 0, 9));
  if (!short) return;
  if (short.length < 9) return host.complain(`the head of the configuration has ${short.length} bytes`);
  const total = short[2] | (short[3] << 8);
  const configuration = yield* ask(host, 'configuration', request(0x80, get_descriptor, 0x200, 0, total));
  if (!configuration) return;
  host.configuration = read_configuration(configuration);
  host.configuration.complaints.forEach((text) => host.complain(text));
  yield* read_strings(host);
  if (!(yield* ask(host, 'set configuration', request(0x00, 9, host.configuration.value, 0, 0)))) return;
  if (!host.configuration.serial) return host.note('configured; no serial port');
  yield* set_up_serial(host, host.configuration.serial);
}

function* set_up_serial(host, serial) {
  host.port.found(serial);
  const coding = [baud & 0xff, (baud >> 8) & 0xff, (baud >> 16) & 0xff, 0, 0, 0, 8];
  yield* ask(host, 'set line coding', request(0x21, 0x20, 0, serial.interface, 7), coding);
  const back = yield* ask(host, 'get line coding', request(0xa1, 0x21, 0, serial.interface, 7));
  if (back && Buffer.compare(Buffer.from(back), Buffer.from(coding)) !== 0) {
    host.complain(`gives back the line coding ${Buffer.from(back).toString('hex')}, not the one that was set`);
  }
  host.port.listen();
  if (host.open_nanos === Infinity) return;
  if (host.open_nanos > 0) yield host.open_nanos;
  yield* opening(host, serial);
}

/** Opens the serial port: DTR and RTS on. */
export function* opening(host, serial) {
  if (yield* ask(host, 'set control line state', request(0x21, 0x22, 3, serial.interface, 0))) host.opened();
}

function* reset_bus(host) {
  host.note('bus reset');
  host.bus.address = 0;
  yield reset_nanos;
  host.controller.bus_was_reset();
  host.set_frames(true);
  yield recovery_nanos;
}

function* read_strings(host) {
  if (!host.device.strings.some(Boolean)) return;
  const languages = yield* ask(host, 'languages', request(0x80, get_descriptor, 0x300, 0, longest_string));
  if (!languages) return;
  if (read_string(languages) === undefined || languages.length < 4) {
    return host.complain('the list of languages is no string descriptor');
  }
  const language = languages[2] | (languages[3] << 8);
  for (const [i, name] of ['manufacturer', 'product', 'serial'].entries()) {
    const index = host.device.strings[i];
    if (!index) continue;
    const setup = request(0x80, get_descriptor, 0x300 | index, language, longest_string);
    const bytes = yield* ask(host, `string ${index}`, setup);
    if (!bytes) continue;
    host.strings[name] = read_string(bytes);
    if (host.strings[name] === undefined) host.complain(`string ${index} is no string descriptor`);
  }
}

// One request; undefined and a complaint if it failed.
function* ask(host, what, setup, data) {
  const { status, data: answer } = yield { setup, data };
  if (status === 'ok') return answer;
  host.complain(`${what}: ${failures[status]}`);
  return undefined;
}
