// SPDX-License-Identifier: MIT OR Apache-2.0
// RESETS: who is held in reset, and what a reset does to a block.
//
// Wrong in the package: nothing is held after power-up, RESET_DONE is always all ones, a reset changes nothing.
// Silicon: RP2040 datasheet 2.14. All blocks are held after power-up (RESET = 0x01ffffff). The boot ROM releases IO_QSPI and
// PADS_QSPI for the flash, and TIMER; so these three are released where a program starts, and all others are held. RESET_DONE
// of a block that has a clock of its own (ADC, RTC, SPI, UART, USB) comes only while that clock runs.
import { all_resets, blocks, reset_bit } from '../blocks.mjs';

const released_by_boot_rom = (1 << reset_bit.IO_QSPI) | (1 << reset_bit.PADS_QSPI) | (1 << reset_bit.TIMER);
/** RESET_DONE follows some cycles after the release. */
const done_cycles = 24;

export function correct_resets(chip) {
  const { rp, clock } = chip;
  const resets = rp.peripherals[0x4000c];
  resets.reset = all_resets & ~released_by_boot_rom;
  /** Bits of blocks that do not work: held, or released only just now. */
  chip.held = resets.reset;

  const clocked = [...blocks.values()].filter((block) => ['peri', 'usb', 'adc', 'rtc'].includes(block.clock));
  const without_clock = () => {
    let bits = 0;
    for (const block of clocked) if (!chip.tree.hz[block.clock]) bits |= 1 << block.bit;
    return bits;
  };

  const settle = clock.createAlarm(() => {
    chip.held = resets.reset;
  });
  resets.readUint32 = (offset) => {
    if (offset === 0) return resets.reset;
    if (offset === 4) return resets.wdsel;
    if (offset === 8) return all_resets & ~(chip.held | without_clock());
    return 0;
  };
  resets.writeUint32 = (offset, value) => {
    if (offset === 4) resets.wdsel = value & all_resets;
    if (offset !== 0) return;
    const before = resets.reset;
    resets.reset = value & all_resets;
    const entering = resets.reset & ~before;
    chip.held |= entering;
    if (entering) for (const reset of chip.reset_actions) if ((entering >>> reset.bit) & 1) reset.action();
    if (before & ~resets.reset) settle.schedule(done_cycles * chip.cycle_nanos);
    chip.clocks_changed();
  };
}

/** Remembers a block of the package as it is after construction; the returned function puts it back to that. */
export function snapshot(object, depth = 3) {
  const values = [];
  const actions = [];
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === null || typeof value === 'number' || typeof value === 'boolean') values.push([key, value]);
    else if (typeof value !== 'object' || key === 'rp2040' || key === 'clock') continue;
    else if (ArrayBuffer.isView(value)) {
      const copy = value.slice();
      actions.push(() => value.set(copy));
    } else if (typeof value.cancel === 'function' && 'scheduled' in value) actions.push(() => value.cancel());
    else if (typeof value.pull === 'function') actions.push(() => value.reset());
    else if (Array.isArray(value)) {
      if (value.every((item) => typeof item !== 'object')) {
        const copy = value.slice();
        actions.push(() => value.splice(0, value.length, ...copy));
      } else if (depth > 0) actions.push(...value.map((item) => snapshot(item, depth - 1)));
    } else if (depth > 0 && key !== 'pio' && key !== 'pwm' && key !== 'dma' && key !== 'timer')
      actions.push(snapshot(value, depth - 1));
  }
  return () => {
    for (const [key, value] of values) object[key] = value;
    for (const action of actions) action();
  };
}
