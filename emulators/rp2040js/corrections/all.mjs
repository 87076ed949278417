// SPDX-License-Identifier: MIT OR Apache-2.0
// Every correction of the package, in the order in which they build on each other.
import { Adc } from './adc.mjs';
import { correct_clocks } from './clocks.mjs';
import { correct_dma } from './dma.mjs';
import { correct_i2c } from './i2c.mjs';
import { correct_nvic } from './nvic.mjs';
import { add_missing_blocks } from './others.mjs';
import { correct_pads } from './pads.mjs';
import { correct_pio } from './pio.mjs';
import { correct_pwm } from './pwm.mjs';
import { correct_resets, snapshot } from './resets.mjs';
import { correct_sio } from './sio.mjs';
import { correct_spi } from './spi.mjs';
import { correct_systick } from './systick.mjs';
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
  correct_systick(chip);
  correct_sio(chip);
  add_missing_blocks(chip);
  correct_dma(chip);
  correct_pwm(chip);
  correct_pio(chip);
  correct_i2c(chip);
  correct_spi(chip);

  const on_reset = (name, action) => chip.reset_actions.push({ bit: reset_bit[name], action });
  chip.watchdog = rp.peripherals[0x40058] = new Watchdog(chip, survived);
  chip.timer = rp.peripherals[0x40054] = new Timer(chip);
  on_reset('TIMER', () => chip.timer.reset());
  rp.adc = rp.peripherals[0x4004c] = new Adc(chip);
  on_reset('ADC', () => rp.adc.reset());
  for (const index of [0, 1]) {
    const uart = (rp.uart[index] = rp.peripherals[index ? 0x40038 : 0x40034] = new Uart(chip, index));
    on_reset(`UART${index}`, () => uart.reset());
  }
  chip.usb = rp.usbCtrl = rp.peripherals[0x50110] = new UsbController(chip);
  on_reset('USBCTRL', () => chip.usb.reset());

  // The package's own blocks go back to what they were when they were made.
  for (const [name, block] of [
    ['I2C0', rp.i2c[0]],
    ['I2C1', rp.i2c[1]],
    ['SPI0', rp.spi[0]],
    ['SPI1', rp.spi[1]],
    ['PWM', rp.pwm],
    ['PIO0', rp.pio[0]],
    ['PIO1', rp.pio[1]],
    ['DMA', rp.dma],
    ['PLL_SYS', rp.pllSys],
    ['PLL_USB', rp.pllUsb],
    ['RTC', rp.peripherals[0x4005c]],
  ]) {
    const restore = snapshot(block);
    on_reset(name, () => {
      restore();
      block.machines?.forEach((machine) => machine.halt());
      block.checkInterrupts?.();
    });
  }
}
