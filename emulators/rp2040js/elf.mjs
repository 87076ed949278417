// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads a 32-bit little-endian Arm ELF executable: what to load where, and the names of its functions.
import { readFileSync } from 'node:fs';
import { hex, UsageError } from './stop.mjs';

const EM_ARM = 40;
const PT_LOAD = 1;
const SHT_SYMTAB = 2;
const STT_FUNC = 2;

/** @returns {{entry: number, segments: {address: number, data: Uint8Array}[], symbols: Symbols}} */
export function read_elf(path) {
  let file;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  }
  return parse_elf(file, path);
}

export function parse_elf(file, name = 'image') {
  const bad = (why) => new UsageError(`${name}: ${why}`);
  if (file.length < 52 || file.readUInt32BE(0) !== 0x7f454c46) throw bad('not an ELF file');
  if (file[4] !== 1 || file[5] !== 1) throw bad('not a 32-bit little-endian ELF file');
  if (file.readUInt16LE(18) !== EM_ARM) throw bad('an ELF file, but not for Arm');
  if (file.readUInt16LE(16) !== 2) throw bad('an ELF file, but not a linked executable');
  try {
    return { entry: file.readUInt32LE(24), segments: read_segments(file), symbols: read_symbols(file) };
  } catch (error) {
    if (error instanceof RangeError) throw bad('truncated ELF file');
    throw error;
  }
}

function read_segments(file) {
  const offset = file.readUInt32LE(28);
  const size = file.readUInt16LE(42);
  const segments = [];
  for (let i = 0; i < file.readUInt16LE(44); i++) {
    const at = offset + i * size;
    const length = file.readUInt32LE(at + 16);
    if (file.readUInt32LE(at) !== PT_LOAD || length === 0) continue;
    const from = file.readUInt32LE(at + 4);
    if (from + length > file.length) throw new RangeError('segment');
    // The physical address: where initial values wait in flash, not where they are used.
    segments.push({ address: file.readUInt32LE(at + 12), data: file.subarray(from, from + length) });
  }
  return segments;
}

function read_symbols(file) {
  const offset = file.readUInt32LE(32);
  const size = file.readUInt16LE(46);
  const count = offset ? file.readUInt16LE(48) : 0;
  const functions = [];
  const values = new Map();
  for (let i = 0; i < count; i++) {
    const section = offset + i * size;
    if (file.readUInt32LE(section + 4) !== SHT_SYMTAB) continue;
    const strings = file.readUInt32LE(offset + file.readUInt32LE(section + 24) * size + 16);
    const start = file.readUInt32LE(section + 16);
    const end = start + file.readUInt32LE(section + 20);
    for (let at = start; at + 16 <= end; at += 16) {
      const name_at = strings + file.readUInt32LE(at);
      const name = file.toString('latin1', name_at, file.indexOf(0, name_at));
      // What the linker script defines.
      if (name.startsWith('corps_')) values.set(name, file.readUInt32LE(at + 4));
      if ((file[at + 12] & 0xf) !== STT_FUNC) continue;
      functions.push({ name, address: file.readUInt32LE(at + 4) & ~1, size: file.readUInt32LE(at + 8) });
    }
  }
  return new Symbols(functions, values);
}

/** Finds the function around an address. */
export class Symbols {
  constructor(functions, values = new Map()) {
    /** Values of the symbols whose names begin with corps_. */
    this.values = values;
    this.functions = functions.sort((a, b) => a.address - b.address || b.size - a.size);
  }

  find(address) {
    let low = 0;
    let high = this.functions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.functions[middle].address <= address) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0 && i > low - 8; i--) {
      const candidate = this.functions[i];
      // A function of size zero (assembly without .size) reaches to the next one.
      if (address < candidate.address + candidate.size || candidate.size === 0) return candidate;
    }
    return undefined;
  }

  /** "0x10000234 in main+0x10", or the bare address where no name is known. */
  describe(address) {
    const found = this.find(address);
    if (!found) return hex(address);
    const offset = address - found.address;
    return `${hex(address)} in ${demangle(found.name)}${offset ? `+${hex(offset, 1)}` : ''}`;
  }
}

/** Plain names and nested names of the Itanium C++ ABI; anything harder stays as it is. */
export function demangle(name) {
  const match = /^_Z(L?)(N?)(K?)(.*)$/.exec(name);
  if (!match) return name;
  const nested = match[2] === 'N';
  let rest = match[4];
  const parts = [];
  for (;;) {
    const length = /^L?(\d+)/.exec(rest);
    if (!length) break;
    rest = rest.slice(length[0].length);
    const part = rest.slice(0, Number(length[1]));
    parts.push(part.startsWith('_GLOBAL__N') ? '(anonymous)' : part);
    rest = rest.slice(Number(length[1]));
    if (!nested) break;
  }
  if (!parts.length || (nested && !/^[EICD]/.test(rest))) return name;
  const tail = /\.(actor|destroy|resume|cleanup)/.exec(name);
  return parts.join('::') + (tail ? ` [${tail[1]}]` : '');
}
