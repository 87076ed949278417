// SPDX-License-Identifier: MIT OR Apache-2.0
// Pads: what level is really on a pin.
//
// Wrong in the package: GPIO_IN does not read back what the chip drives, pulls have no level, pads start with input disabled
// (0x36; silicon 0x56), an edge is latched whenever the input is set or enabled, even to the level it had.
// Silicon: RP2040 datasheet 2.19.4 (pads; reset value 0x56: pull-down, Schmitt trigger, 4 mA, input enabled) and 2.19.3 (interrupts).
// Mended by computing each pad's level from driver, injected level and pulls, in that order, and by edges on changes only.
const edge_high = 8;
const edge_low = 4;
const level_high = 2;
const level_low = 1;

export function correct_pads(chip) {
  const { rp } = chip;
  const pads = { external: new Array(30).fill(undefined), level: new Array(30).fill(0), listeners: [] };
  chip.pads = pads;

  for (const gpio of rp.gpio) {
    const { index } = gpio;
    gpio.padValue = 0x56;
    gpio.irqStatus = level_low;
    gpio.input_was = false;

    // Only a change of what the input buffer delivers is an edge.
    gpio.setInputValue = (value) => {
      gpio.rawInputValue = value;
      const input = Boolean(value && gpio.inputEnable);
      if (input === gpio.input_was) return;
      gpio.input_was = input;
      gpio.irqStatus = (gpio.irqStatus & 12) | (input ? edge_high | level_high : edge_low | level_low);
      rp.updateIOInterrupt();
      if (gpio.functionSelect === 4) rp.pwm.gpioOnInput(index);
      for (const pio of rp.pio) pio.input_changed?.(index);
    };

    const resolve = () => {
      let level;
      if (gpio.outputEnable && !gpio.outputDisable) level = gpio.outputValue ? 1 : 0;
      else if (pads.external[index] !== undefined) level = pads.external[index];
      else if (gpio.pullupEnabled && gpio.pulldownEnabled) level = pads.level[index];
      else level = gpio.pullupEnabled ? 1 : 0;
      if (level !== pads.level[index]) {
        pads.level[index] = level;
        chip.host.pin_changed(index, level);
      }
      gpio.setInputValue(Boolean(level));
    };

    gpio.lastValue = gpio.value;
    // The package calls this after every write that could change what the pin drives.
    gpio.checkForUpdates = () => {
      if (gpio.outputEnable && !gpio.outputDisable) chip.host.pin_driven(index, gpio.outputValue ? 1 : 0);
      resolve();
    };
    gpio.refreshInput = resolve;
    pads.listeners.push(resolve);
  }

  /** Drives a pin from outside; `undefined` lets it float again. */
  pads.inject = (index, level) => {
    pads.external[index] = level;
    pads.listeners[index]();
  };

  // PROC1 and DORMANT_WAKE interrupt registers are missing; nothing here acts on them.
  const io = rp.peripherals[0x40014];
  const read = io.readUint32;
  const write = io.writeUint32;
  io.readUint32 = (offset) => (offset >= 0x130 ? 0 : read.call(io, offset) >>> 0);
  io.writeUint32 = (offset, value) => {
    if (offset < 0x130) write.call(io, offset, value);
  };
  chip.reset_actions.push(
    {
      bit: 5,
      action: () => {
        for (const gpio of rp.gpio) {
          gpio.ctrl = 0x1f;
          gpio.irqEnableMask = gpio.irqForceMask = 0;
          gpio.irqStatus &= 3;
          gpio.checkForUpdates();
        }
        rp.updateIOInterrupt();
      },
    },
    {
      bit: 8,
      action: () => {
        for (const gpio of rp.gpio) {
          gpio.padValue = 0x56;
          gpio.checkForUpdates();
        }
      },
    },
  );
}
