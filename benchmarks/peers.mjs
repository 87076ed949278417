// SPDX-License-Identifier: MIT OR Apache-2.0
// What the peers took for the same workloads on the same emulator, and what corps aims for.
//
// Embassy: executor 0.10.0, time 0.5.1, sync 0.8.0, rustc 1.96, fat LTO, -Os and -O3. FreeRTOS: kernel 11.3.0, GCC 12.2, port ARM_CM3, static
// allocation, -O2 without and with LTO (bytes: -Os, stacks of 64 words). pw_async2: Pigweed f3628046, GCC 12.2, -Os and -O2 with LTO.
// tokio 1.53.1, current_thread. null: not measured.
const row = (embassy, freertos, pigweed, aim) => ({ Embassy: embassy, FreeRTOS: freertos, pw_async2: pigweed, aim });

export const firmware_peers = {
  'W1/1': row([73, 74], [55, 55], [null, null], null),
  'W1/2': row([65.5, 65.5], [53, 53], [303, 194.5], null),
  'W1/8': row([59.9, 59.1], [51.5, 51.5], [300, 193], 45),
  'W1/64': row([58.2, 57.3], [51.1, 51.1], [null, null], 45),
  'W2/signal': row([150.5, 121.5], [334, 245], [650, 399.5], 80),
  'W2/channel': row([219.5, 219.5], [580, 481], [1052, 642.5], 120),
  W3: row([88, 90], [168, 133], [411, 268], 60),
  'W4/1': row([280, 273], [314, 277], [null, null], 200),
  'W4/16': row([844.5, 868], [370, 333], [1568, 749], 300),
  'W4/256': row([8990, 9445], [1148, 1111], [11698, 4072], 420),
  'W4/1024': row([28320, 29797], [3772, 3735], [45387, 14998], 500),
  'W4/worst': row([195518, 205729], [29935, 29609], [null, null], 10000),
  'spawn/1': row([43, null], [202, null], [140, null], 40),
  'spawn/64': row([735, null], [202, null], [140, null], 40),
  'flash/empty': row([280, null], [null, null], [null, null], 280),
  'flash/blinky': row([1180, null], [2664, null], [4464, null], 1000),
  'flash/three': row([1748, null], [2796, null], [5092, null], 1300),
  'ram/blinky': row([96, null], [888, null], [276, null], 88),
  'ram/three': row([224, null], [1536, null], [660, null], 208),
  'ram/timer_task': row([64, null], [324, null], [176, null], 60),
};

const desktop_row = (embassy, tokio, aim) => ({ Embassy: [embassy], tokio: [tokio], aim });

export const desktop_peers = {
  'W1/1': desktop_row(53, 597, null),
  'W1/8': desktop_row(39.9, 349, 30),
  'W1/64': desktop_row(38.2, 605, 30),
  'W2/signal': desktop_row(91.5, 505, 60),
  'W2/channel': desktop_row(175.5, 786, 90),
  'spawn/1': desktop_row(43, 1646, 40),
  'W4/1': desktop_row(212, 3213, 150),
  'W4/16': desktop_row(570, 2578, 200),
  'W4/256': desktop_row(5688, 1906, 280),
  'W4/1024': desktop_row(17773, 1422, 340),
};

/** The least that any peer takes for a row; undefined when nobody was measured. */
export function best_of(peers) {
  const known = Object.entries(peers ?? {}).filter(([name]) => name !== 'aim').flatMap(([, figures]) => figures).filter((f) => f !== null);
  return known.length > 0 ? Math.min(...known) : undefined;
}
