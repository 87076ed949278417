// SPDX-License-Identifier: MIT OR Apache-2.0
// How much of its stack a program has used: the stack is painted before the run, and what has kept its colour was not used.

export const paint = 0xa5;

/** {address, bytes} of the program's stack by its symbols; null for a program that is not corps'. */
export function stack_of(symbols) {
  const [end, top] = ['corps_stack_end', 'corps_stack_top'].map((name) => symbols.values.get(name));
  return end === undefined || top === undefined || top <= end ? null : { address: end, bytes: top - end };
}

/** Bytes between the deepest one that has lost its colour and the top. */
export function used(stack) {
  const first = stack.findIndex((byte) => byte !== paint);
  return first < 0 ? 0 : stack.length - first;
}
