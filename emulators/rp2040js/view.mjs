// SPDX-License-Identifier: MIT OR Apache-2.0
// A run to look at: a picture of the board that lives in the terminal, or lines with times where there is no terminal.
// The time of day only paces the picture; the machine never sees it.

const led_pin = 25;
const frame_ms = 50;
const most_usb_lines = 8;
/** Lines of the picture beside those of the USB port. */
const other_lines = 10;
const default_rows = 24;
const history_step_us = 100_000;
const history_length = 24;
const default_columns = 80;

/** Splits what a port sends into lines; calls `line` with each. A last one without an end comes with flush(). */
class Lines {
  constructor(line) {
    this.line = line;
    this.rest = '';
    this.decoder = new TextDecoder();
  }

  push(bytes, nanos) {
    this.rest += this.decoder.decode(Uint8Array.from(bytes), { stream: true });
    for (let end; (end = this.rest.indexOf('\n')) >= 0; this.rest = this.rest.slice(end + 1))
      this.line(printable(this.rest.slice(0, end)), nanos);
  }

  flush(nanos) {
    if (this.rest) this.line(printable(this.rest), nanos);
    this.rest = '';
  }
}

// What a program sends must not command the terminal.
const printable = (text) =>
  text
    .replace(/\r$/, '')
    .replace(/\t/g, '  ')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
const seconds = (nanos, digits = 6) => (nanos / 1e9).toFixed(digits);

/** Lines with times: LED, USB and UART. */
export function view_plain(machine, write, { us, limit }) {
  const stamp = (nanos, text) => write(`[${seconds(nanos).padStart(12)}] ${text}\n`);
  const ports = [
    [machine.usb, 'usb'],
    [machine.uart[0], 'uart'],
    [machine.uart[1], 'uart1'],
  ].map(([port, name]) => {
    const lines = new Lines((text, nanos) => stamp(nanos, `${name}: ${text}`));
    port.received.listeners.push((bytes, nanos) => lines.push(bytes, nanos));
    return lines;
  });
  machine.pins.listeners.push((pin, level, nanos) => pin === led_pin && stamp(nanos, level ? 'led on' : 'led off'));
  const exit = machine.run({ us, limit });
  for (const lines of ports) lines.flush(machine.nanos);
  return exit;
}

/** The symbols of a picture, for terminals with and without Unicode. */
const unicode = {
  on: '●',
  off: '○',
  bar: '█',
  rest: '░',
  levels: '▁▂▃▄▅▆▇█',
  degree: '°C',
  h: '─',
  v: '│',
  corners: '╭╮╰╯',
  chip: '┌┐└┘',
  pad: '·',
};
const ascii = {
  on: '@',
  off: 'o',
  bar: '#',
  rest: '.',
  levels: '_.-=+*#@',
  degree: ' C',
  h: '-',
  v: '|',
  corners: '++++',
  chip: '++++',
  pad: 'o',
};
const is_unicode = (environment) =>
  /utf-?8/i.test(environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '');

/** Draws one frame: an array of lines. Kept apart from the terminal so that a test can look at it. */
export function draw(state, { columns = default_columns, rows = default_rows, symbols = unicode, color = true } = {}) {
  const paint = (code, text) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const { h, v, corners, chip, pad } = symbols;
  const led = state.led ? paint('1;92', symbols.on) : paint('2', symbols.off);
  // 23 columns each, between the rows of pads.
  const inside = [
    ' '.repeat(23),
    `  ${led} LED    ${chip[0]}${h.repeat(8)}${chip[1]}  `,
    `           ${v} RP2040 ${v}  `,
    `           ${chip[2]}${h.repeat(8)}${chip[3]}  `,
    ' '.repeat(23),
  ];
  const edge = paint('32', v);
  const board = [
    paint('32', `${corners[0]}${h.repeat(10)}`) + '[USB]' + paint('32', `${h.repeat(10)}${corners[1]}`),
    ...inside.map((line) => `${edge}${pad}${line}${pad}${edge}`),
    paint('32', `${corners[2]}${h.repeat(25)}${corners[3]}`),
  ];
  const bar_width = 20;
  const filled = Math.round((state.asleep / 100) * bar_width);
  const facts = [
    '',
    `time         ${seconds(state.nanos, 2).padStart(8)} s${Number.isFinite(state.end_us) ? ` of ${state.end_us / 1e6} s` : ''}`,
    `LED          ${state.led ? paint('92', '     on') : '    off'}   ${state.edges} changes`,
    `temperature  ${state.celsius.toFixed(1).padStart(7)} ${symbols.degree} ${paint('33', sparkline(state.history, symbols.levels))}`,
    `asleep       ${state.asleep.toFixed(2).padStart(7)} % ${paint('36', symbols.bar.repeat(filled) + symbols.rest.repeat(bar_width - filled))}`,
    '',
    '',
  ];
  const title = ` ${paint('1', state.name)}`;
  const rule = (text) =>
    ` ${h.repeat(2)} ${text} ${h.repeat(Math.max(0, Math.min(columns, default_columns) - text.length - 6))}`;
  // A picture higher than the terminal could not be drawn over.
  const usb_lines = Math.max(1, Math.min(most_usb_lines, rows - other_lines - 1));
  const terminal = Array.from({ length: usb_lines }, (_, i) => {
    const text = state.usb[state.usb.length - usb_lines + i] ?? '';
    return `  ${text.slice(0, columns - 3)}`;
  });
  const gap =
    columns >= 72 ? board.map((line, i) => ` ${line}   ${facts[i]}`) : [...facts.slice(1, 5).map((line) => ` ${line}`)];
  return [title, ...gap, rule('USB serial port'), ...terminal, rule(`${state.lines} lines`)];
}

function sparkline(values, levels) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return values
    .map(
      (value) =>
        levels[span ? Math.round(((value - low) / span) * (levels.length - 1)) : Math.floor(levels.length / 2)],
    )
    .join('');
}

/** Runs the machine at about `speed` virtual seconds a second and draws it to `output` (a terminal). */
export async function view_live(machine, output, { us, limit, speed = 1, name = '', environment = process.env }) {
  const symbols = is_unicode(environment) ? unicode : ascii;
  const color = !environment.NO_COLOR;
  const usb = [];
  const state = {
    name,
    led: 0,
    edges: 0,
    celsius: machine.celsius,
    history: [machine.celsius],
    asleep: 0,
    nanos: 0,
    end_us: us,
    usb,
    lines: 0,
  };
  const lines = new Lines((text) => {
    state.lines++;
    usb.push(text);
    if (usb.length > most_usb_lines) usb.shift();
  });
  machine.usb.received.listeners.push((bytes, nanos) => lines.push(bytes, nanos));
  machine.pins.listeners.push((pin, level) => {
    if (pin !== led_pin) return;
    state.led = level;
    state.edges++;
  });

  let drawn = 0;
  const show = () => {
    const picture = draw(
      { ...state, history: state.history.slice(-history_length) },
      { columns: output.columns || default_columns, rows: output.rows || default_rows, symbols, color },
    );
    // Back to the first line of the last picture; every line is cleared to its end, and what was below it goes.
    output.write((drawn ? `\x1b[${drawn}F` : '') + picture.map((line) => `${line}\x1b[K\n`).join('') + '\x1b[J');
    drawn = picture.length;
  };
  const restore = () => output.write('\x1b[0m\x1b[?25h');
  let interrupted = false;
  const on_interrupt = () => (interrupted = true);
  process.on('SIGINT', on_interrupt);
  process.on('SIGTERM', on_interrupt);
  process.on('exit', restore);
  output.write('\x1b[?25l');
  try {
    const slice_us = frame_ms * 1000 * speed;
    let next_us = 0;
    let exit;
    const started = performance.now();
    do {
      next_us = Math.min(us, next_us + slice_us);
      exit = machine.run({ us: next_us, limit });
      state.nanos = machine.nanos;
      state.celsius = machine.celsius;
      state.asleep = machine.nanos ? (100 * machine.asleep_nanos) / machine.nanos : 0;
      if (Math.floor(next_us / history_step_us) >= state.history.length) state.history.push(state.celsius);
      show();
      const ahead = next_us / 1000 / speed - (performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, ahead)));
    } while (exit.reason === 'time' && next_us < us && !interrupted);
    lines.flush(machine.nanos);
    return interrupted ? null : exit;
  } finally {
    process.off('SIGINT', on_interrupt);
    process.off('SIGTERM', on_interrupt);
    process.off('exit', restore);
    restore();
  }
}
