#!/usr/bin/env node
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Makes docs/demo.svg: the live view of a run as a moving picture.
// usage: node tools/demo_picture.mjs TELEMETRY.elf > docs/demo.svg
import { readFileSync } from 'node:fs';
import { Machine } from '../emulators/rp2040js/machine.mjs';
import { parse_temperature_csv } from '../emulators/rp2040js/temperature.mjs';
import { play } from '../emulators/rp2040js/script.mjs';
import { view_live } from '../emulators/rp2040js/view.mjs';

const elf = process.argv[2];
if (!elf) {
  console.error('usage: node tools/demo_picture.mjs TELEMETRY.elf > docs/demo.svg');
  process.exit(2);
}

const seconds = 5;
const frames_a_second = 4;
const columns = 80;
const line_height = 18;
const character_width = 8.4;
const palette = { 1: '#ffffff', 2: '#6e7681', 32: '#3fb950', 33: '#d29922', 36: '#39c5cf', 92: '#56d364' };

/** One frame of the view as lines of {text, color, bold}. */
function parse(frame) {
  return frame.split('\n').slice(0, -1).map((line) => {
    const parts = [];
    let color = '#c9d1d9';
    let bold = false;
    for (const piece of line.replaceAll('\x1b[K', '').split(/(\x1b\[[0-9;]*m)/)) {
      const codes = piece.match(/^\x1b\[([0-9;]*)m$/);
      if (!codes) {
        if (piece) parts.push({ text: piece, color, bold });
        continue;
      }
      for (const code of codes[1].split(';')) {
        if (code === '0') [color, bold] = ['#c9d1d9', false];
        if (code === '1') bold = true;
        if (palette[code]) color = palette[code];
      }
    }
    return parts;
  });
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const draw_line = (parts, row) => {
  let column = 0;
  return parts
    .map(({ text, color, bold }) => {
      const at = 12 + column * character_width;
      column += [...text].length;
      if (!text.trim()) return '';
      const width = ([...text].length * character_width).toFixed(1);
      return `<text x="${at.toFixed(1)}" y="${40 + row * line_height}" textLength="${width}" fill="${color}"${bold ? ' font-weight="bold"' : ''}>${escape(text)}</text>`;
    })
    .join('');
};

const machine = new Machine({ elf });
play(machine, parse_temperature_csv(readFileSync(new URL('../examples/telemetry.csv', import.meta.url), 'utf8'), 'telemetry.csv'));
const frames = [];
let written = '';
const output = { columns, write: (text) => (written += text) };
// As fast as it goes: a slice of the view is 50 ms of its own time.
await view_live(machine, output, { us: seconds * 1e6, speed: 1000 / frames_a_second / 50, name: 'telemetry.elf', environment: { LANG: 'C.UTF-8' } });
for (const frame of written.replace(/\x1b\[\?25[lh]|\x1b\[0m$/g, '').split(/\x1b\[\d+F/)) frames.push(parse(frame));

const rows = Math.max(...frames.map((frame) => frame.length));
const width = Math.round(24 + columns * character_width);
const height = 40 + rows * line_height;
const step = 1 / frames.length;
const svg = frames.map((frame, i) => {
  const times = `0;${(i * step).toFixed(4)};${Math.min(1, (i + 1) * step).toFixed(4)}`;
  const values = i === 0 ? 'visible;visible;hidden' : 'hidden;visible;hidden';
  // Without animation the last frame is the picture.
  return `<g visibility="${i === frames.length - 1 ? 'visible' : 'hidden'}"><animate attributeName="visibility" dur="${seconds}s" repeatCount="indefinite" calcMode="discrete" keyTimes="${times}" values="${values}"/>${frame.map(draw_line).join('')}</g>`;
});
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="18" cy="14" r="5" fill="#f85149"/><circle cx="34" cy="14" r="5" fill="#d29922"/><circle cx="50" cy="14" r="5" fill="#3fb950"/>
${svg.join('\n')}
</svg>
`,
);
