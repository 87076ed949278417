// SPDX-License-Identifier: MIT OR Apache-2.0
// From the options to a run and its output.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Machine } from './machine.mjs';
import { play, read_script } from './script.mjs';
import { StockMachine } from './stock.mjs';
import { UsageError } from './stop.mjs';
import { parse_temperature_csv } from './temperature.mjs';
import { vcd } from './vcd.mjs';
import { view_live, view_plain } from './view.mjs';

const status_interrupted = 130;

function define(Command, InvalidArgumentError, Option) {
  const number = (what, accept) => (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value) || !accept(value)) throw new InvalidArgumentError(`Must be ${what}.`);
    return value;
  };
  const seconds = number('a number of seconds, not negative', (value) => value >= 0);
  const count = number('a whole number greater than zero', (value) => Number.isInteger(value) && value > 0);
  const positive = number('a number greater than zero', (value) => value > 0);
  return new Command('./corps run')
    .description('Runs RP2040 firmware in virtual time on an emulated Raspberry Pi Pico.')
    .argument('<file>', 'the firmware, an ELF executable')
    .addOption(new Option('--board <name>', 'which board').choices(['pico']).default('pico'))
    .option('--seconds <s>', 'virtual time after which the run ends', seconds, 5)
    .option('--limit <n>', 'instructions after which the run ends', count)
    .option(
      '--script <file>',
      'JSON array of events: {"at_us": N} with one of "usb", "usb_base64", "uart", "uart_base64", "temperature", "pin" + "level", "usb_plug"',
    )
    .option('--temperature <file>', 'temperature of the chip over time, CSV: seconds,celsius')
    .option('--vcd <file>', 'write the pins as a value change dump')
    .option('--json', 'print the result as one JSON object, and nothing else')
    .option('--trace', 'with --json: add every USB request and what became of it ("usb_trace")')
    .addOption(
      new Option(
        '--view <kind>',
        'how to show the run: a picture, lines with times, a picture if there is a terminal, or only what the ports send',
      )
        .choices(['live', 'plain', 'auto', 'none'])
        .default('none'),
    )
    .option('--speed <factor>', 'with --view live: virtual seconds a second', positive, 1)
    .option('--stock', 'run on the unmodified emulator (its timing, its USB host; implies --no-strict)')
    .option('--no-strict', 'do not end the run at what only real silicon would refuse')
    .option('--usb-rate <bytes>', 'the USB host reads at most so many bytes a second', positive)
    .option(
      '--usb-open <seconds>',
      'virtual time at which the USB host opens the port, counted from the end of enumeration',
      seconds,
      0,
    )
    .option('--usb-unplugged', 'start without a USB host (the script may plug it in)')
    .addHelpText(
      'after',
      `
Exit status: the program's own code when it ends by itself; 0 when the time is over; 70 deadlock (asleep and nothing
scheduled); 71 fault; 72 instruction limit; 2 wrong usage; 69 a missing package.
Without --json, what UART0 sends goes to the standard output as it is, what USB sends follows line by line after "usb: ",
and a summary goes to the standard error.`,
    );
}

function read_text(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  }
}

/** Parses, runs, prints. Returns the exit status. */
export async function main(argv, { Command, InvalidArgumentError, Option, write_file, status_usage }) {
  const command = define(Command, InvalidArgumentError, Option).exitOverride();
  try {
    command.parse(argv);
  } catch (error) {
    if (error.exitCode === 0) return 0;
    return status_usage;
  }
  const options = command.opts();
  try {
    return await execute(command.args[0], options, write_file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`corps: ${error.message}\n`);
    return status_usage;
  }
}

async function execute(file, options, write_file) {
  const events = [
    ...(options.temperature ? parse_temperature_csv(read_text(options.temperature), options.temperature) : []),
    ...(options.script ? read_script(options.script) : []),
  ];
  if (options.json && options.view !== 'none') throw new UsageError('--json and --view exclude each other');
  if (
    options.stock &&
    (options.usbRate || options.usbOpen || options.usbUnplugged || events.some((event) => 'usb_plug' in event))
  ) {
    throw new UsageError(
      'the unmodified emulator of --stock has a USB host of its own: no --usb-... options, no "usb_plug"',
    );
  }
  const machine = options.stock
    ? new StockMachine({ elf: file })
    : new Machine({
        elf: file,
        strict: options.strict,
        usb: {
          rate: options.usbRate,
          open_us: options.usbOpen * 1e6,
          plugged: !options.usbUnplugged,
          trace: options.trace,
        },
      });
  play(machine, events);
  const until = { us: options.seconds * 1e6, limit: options.limit };
  if ((await show(machine, options, until, basename(file))) === null) return status_interrupted;
  return finish(machine, options, write_file);
}

// Runs the machine and shows what was asked for. Returns null if the user interrupted it.
async function show(machine, options, until, name) {
  const terminal = process.stdout.isTTY && process.env.TERM !== 'dumb';
  if (options.view === 'live' || (options.view === 'auto' && terminal))
    return view_live(machine, process.stdout, { ...until, speed: options.speed, name });
  if (options.view === 'plain' || options.view === 'auto')
    return view_plain(machine, (text) => process.stdout.write(text), until);
  const flush = options.json ? () => {} : print_ports(machine);
  const exit = machine.run(until);
  flush();
  return exit;
}

// Prints what the ports send as it comes; the returned function prints a last line that has no end.
function print_ports(machine) {
  machine.uart[0].received.listeners.push((bytes) => process.stdout.write(Buffer.from(bytes)));
  let line = '';
  const print = (text) =>
    process.stdout.write(`usb: ${Buffer.from(text, 'latin1').toString('utf8').replace(/\r$/, '')}\n`);
  machine.usb.received.listeners.push((bytes) => {
    line += Buffer.from(bytes).toString('latin1');
    for (let end; (end = line.indexOf('\n')) >= 0; line = line.slice(end + 1)) print(line.slice(0, end));
  });
  return () => line && print(line);
}

function finish(machine, options, write_file) {
  const result = machine.result();
  if (options.vcd) {
    try {
      write_file(options.vcd, vcd(result.pins, result.virtual_us));
    } catch (error) {
      throw new UsageError(`cannot write ${options.vcd}: ${error.message}`);
    }
  }
  if (options.json) process.stdout.write(JSON.stringify(result) + '\n');
  else process.stderr.write(summary(result));
  const { reason, code } = result.exit;
  // A process has eight bits of status; the JSON has the whole code.
  return reason === 'exit' ? code & 0xff : code;
}

function summary(result) {
  const { reason, code, message } = result.exit;
  const why = {
    time: 'the time is over',
    exit: `the program ended with code ${code}`,
    deadlock: 'deadlock',
    fault: 'fault',
    limit: 'instruction limit',
  }[reason];
  const seconds = (result.virtual_us / 1e6).toFixed(6);
  const lines = [`corps: ${why}${message ? `: ${message}` : ''}`];
  lines.push(
    `corps: ${seconds} s of virtual time, ${result.instructions} instructions, asleep ${result.asleep_percent} %`,
  );
  for (const [us, reset] of result.resets ?? []) lines.push(`corps: restarted at ${(us / 1e6).toFixed(6)} s: ${reset}`);
  for (const note of [...(result.usb_problems ?? []), ...(result.notes ?? [])]) lines.push(`corps: note: ${note}`);
  return lines.join('\n') + '\n';
}
