// SPDX-License-Identifier: MIT OR Apache-2.0
// The plot of docs/benchmarks.md: instructions against the number of timers or tasks, both axes logarithmic.
const width = 760;
const height = 420;
const left = 70;
const right = 190;
const top = 30;
const bottom = 50;
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#555555'];

/** curves: [{ name, points: [[x, y], ...], peer: true|false }]; both coordinates at least 1. */
export function plot(title, x_name, curves) {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => x));
  const ys = curves.flatMap(({ points }) => points.map(([, y]) => y));
  const decades = [Math.floor(Math.log10(Math.min(...ys))), Math.ceil(Math.log10(Math.max(...ys)))];
  const octaves = [0, Math.ceil(Math.log2(Math.max(...xs)))];
  const at = (value, [low, high], from, to) => (from + ((value - low) / (high - low)) * (to - from)).toFixed(1);
  const x_at = (x) => at(Math.log2(x), octaves, left, width - right);
  const y_at = (y) => at(Math.log10(y), decades, height - bottom, top);
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${left}" y="18" font-size="14">${title}</text>`,
  ];
  for (let power = decades[0]; power <= decades[1]; ++power) {
    const y = y_at(10 ** power);
    out.push(`<path d="M${left} ${y}H${width - right}" stroke="#dddddd"/>`, `<text x="${left - 8}" y="${y}" dy="4" text-anchor="end">${(10 ** power).toLocaleString('en-US')}</text>`);
  }
  for (let power = octaves[0]; power <= octaves[1]; power += 2) {
    const x = x_at(2 ** power);
    out.push(`<path d="M${x} ${top}V${height - bottom}" stroke="#eeeeee"/>`, `<text x="${x}" y="${height - bottom + 18}" text-anchor="middle">${2 ** power}</text>`);
  }
  out.push(`<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">${x_name}</text>`);
  // Names stand at the ends of their curves, moved apart where they would meet.
  let lowest = -Infinity;
  const ends = curves.map((curve, index) => ({ curve, index, y: Number(y_at(curve.points.at(-1)[1])) })).sort((a, b) => a.y - b.y);
  for (const { curve, index, y } of ends) {
    const colour = colours[index % colours.length];
    const line = curve.points.map(([x, v], i) => `${i === 0 ? 'M' : 'L'}${x_at(x)} ${y_at(v)}`).join('');
    out.push(`<path d="${line}" fill="none" stroke="${colour}" stroke-width="2"${curve.peer ? ' stroke-dasharray="5 4"' : ''}/>`);
    for (const [x, v] of curve.points) out.push(`<circle cx="${x_at(x)}" cy="${y_at(v)}" r="3" fill="${colour}"/>`);
    lowest = Math.max(y, lowest + 15);
    out.push(`<text x="${width - right + 10}" y="${lowest + 4}" fill="${colour}">${curve.name}</text>`);
  }
  out.push('</svg>', '');
  return out.join('\n');
}
