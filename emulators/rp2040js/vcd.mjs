// SPDX-License-Identifier: MIT OR Apache-2.0
// The pins as a value change dump (IEEE 1364-2005, 18), for GTKWave and the like.

/** @param {Object<string, [number, number][]>} pins the `pins` of a result @param {number} end_us the last moment */
export function vcd(pins, end_us) {
  const numbers = Object.keys(pins).map(Number);
  const code = (pin) => String.fromCharCode(33 + pin);
  const nanos = (us) => Math.round(us * 1000);
  const changes = [];
  for (const pin of numbers) for (const [us, level] of pins[pin]) changes.push([nanos(us), pin, level]);
  changes.sort((a, b) => a[0] - b[0]);
  const lines = ['$version corps rp2040js runner $end', '$timescale 1 ns $end', '$scope module rp2040 $end'];
  for (const pin of numbers) lines.push(`$var wire 1 ${code(pin)} gpio${pin} $end`);
  lines.push('$upscope $end', '$enddefinitions $end', '#0', '$dumpvars');
  for (const pin of numbers) lines.push(`0${code(pin)}`);
  lines.push('$end');
  let at = 0;
  for (const [when, pin, level] of changes) {
    if (when !== at) lines.push(`#${(at = when)}`);
    lines.push(`${level}${code(pin)}`);
  }
  if (nanos(end_us) > at) lines.push(`#${nanos(end_us)}`);
  return lines.join('\n') + '\n';
}
