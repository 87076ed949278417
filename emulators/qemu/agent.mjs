// SPDX-License-Identifier: MIT OR Apache-2.0
// The program of agent.S, which its header says how to make; a test compares.

/** What stands behind the parameters, from offset 0x100 on. */
const code = Buffer.from(
  [
    '4c486ff000028260012101605fe943134ff00450c0e90013826000f023f8012181605ff82401004700000000000000000000000000000000',
    '00000000000000003c4841684ff0045082688160521ad0e90013891a73f1000310d4c0e900130bb940290bd94908002b08bfb1f1005f88bf',
    '4ff0005130480160c160704701202f49002200f035f82e492c4a0023c1e900232020abbefee700bf00000000000000000000000000000000',
    '000000000000000000000000000000000000000000000000202803d0182807d0abbe70471d4bc3e90001d1e9001203e01a4bc3e900010022',
    '002000f005f8174bd3e90001abbefee7154b83e8070015480068d8600d48406818610f49aff2f8100860052048605ff8040288600120abbe',
    '08600b484860142088600520abbe5fe94c02c1e901020520abbe704700100040008000402600020030000021200000211000002110800240',
  ].join(''),
  'hex',
);

const code_offset = 0x100;
const path_offset = 0x10;
const stack_offset = 0xf8;
const report_bytes = 20;
/** Entries, from the start of the agent: what the vectors and the patched function point to. */
export const entries = { reset: 0x100, nmi: 0x140, semihosting: 0x1c0 };

/**
 * The agent's bytes for a run of `cycles` that goes on at `reset` and reports to the file `path`; with the memory of `stack`,
 * {address, bytes}, if there is one.
 */
export function agent({ reset, cycles, path, stack }) {
  const bytes = Buffer.alloc(code_offset + code.length);
  code.copy(bytes, code_offset);
  const text = Buffer.from(path);
  if (text.length + 1 > stack_offset - path_offset) throw new Error(`the path ${path} is too long`);
  bytes.writeUInt32LE(reset, 0);
  bytes.writeBigUInt64LE(BigInt(Math.max(2, cycles)), 4);
  bytes.writeUInt32LE(text.length, 12);
  text.copy(bytes, path_offset);
  bytes.writeUInt32LE(stack?.address ?? 0, stack_offset);
  bytes.writeUInt32LE(stack?.bytes ?? 0, stack_offset + 4);
  return bytes;
}

/** The instruction B.W at `from` to `to` (ARMv7-M ARM, A7.7.12, encoding T4). */
export function branch(from, to) {
  const offset = to - (from + 4);
  const sign = offset < 0 ? 1 : 0;
  const bit = (n) => (offset >> n) & 1;
  const high = 0xf000 | (sign << 10) | ((offset >> 12) & 0x3ff);
  const low = 0x9000 | ((1 ^ bit(23) ^ sign) << 13) | ((1 ^ bit(22) ^ sign) << 11) | ((offset >> 1) & 0x7ff);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(high, 0);
  bytes.writeUInt16LE(low, 2);
  return bytes;
}

/** What the agent left: how the run ended, its time in cycles, and the memory of the stack. */
export function read_report(bytes, clock_hz) {
  if (bytes.length < report_bytes) return null;
  const [over, reason, code, seconds, left] = [0, 4, 8, 12, 16].map((at) => bytes.readUInt32LE(at));
  // The timer of cycles runs down and goes round every 172 seconds; the seconds say which round it is in.
  const phase = 0xffffffff - left;
  const rounds = Math.max(0, Math.round((seconds * clock_hz + clock_hz / 2 - phase) / 2 ** 32));
  return { over: over !== 0, reason, code: code | 0, cycles: rounds * 2 ** 32 + phase, stack: bytes.subarray(report_bytes) };
}
