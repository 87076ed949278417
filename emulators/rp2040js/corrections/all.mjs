// SPDX-License-Identifier: MIT OR Apache-2.0
// Every correction of the package, in the order in which they build on each other.
import { correct_clocks } from './clocks.mjs';
import { correct_nvic } from './nvic.mjs';
import { correct_pads } from './pads.mjs';
import { correct_resets } from './resets.mjs';
import { Timer } from './timer.mjs';
import { Uart } from './uart.mjs';
import { UsbController } from './usb.mjs';
import { Watchdog } from './watchdog.mjs';
import { reset_bit } from '../blocks.mjs';

export function apply_corrections(chip, survived) {
  const { rp } = chip;
  correct_nvic(chip);
  correct_clocks(chip);
  correct_pads(chip);
  correct_resets(chip);

  chip.watchdog = rp.peripherals[0x40058] = new Watchdog(chip, survived);
  chip.timer = rp.peripherals[0x40054] = new Timer(chip);
  chip.reset_actions.push({ bit: reset_bit.TIMER, action: () => chip.timer.reset() });
  for (const index of [0, 1]) {
    const uart = (rp.uart[index] = rp.peripherals[index ? 0x40038 : 0x40034] = new Uart(chip, index));
    chip.reset_actions.push({ bit: reset_bit.UART0 + index, action: () => uart.reset() });
  }

  chip.usb = rp.usbCtrl = rp.peripherals[0x50110] = new UsbController(chip);
  chip.reset_actions.push({ bit: reset_bit.USBCTRL, action: () => chip.usb.reset() });
}
