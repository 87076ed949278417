// SPDX-License-Identifier: MIT OR Apache-2.0
// What the boot ROM does before a program runs from flash (RP2040 datasheet, 2.8.1.2 and 2.8.1.3).
import { hex, Stop, UsageError } from './stop.mjs';

export const flash_base = 0x10000000;
/** Pico: 2 MB. */
export const flash_size = 2 * 1024 * 1024;
const boot2_size = 256;
/** The boot ROM copies the second stage to the end of SRAM bank 5 and runs it there. */
const boot2_address = 0x20041f00;
const sram_base = 0x20000000;

/** CRC-32 as the boot ROM computes it: polynomial 0x04c11db7, most significant bit first, no reflection, no final xor. */
export function boot2_crc(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** Builds the flash contents of an ELF image; erased flash reads 0xff. */
export function flash_image(elf) {
  const flash = new Uint8Array(flash_size).fill(0xff);
  let any = false;
  for (const { address, data } of elf.segments) {
    if (address >= sram_base && address < sram_base + 0x42000) {
      throw new UsageError(
        `the image loads ${data.length} bytes to SRAM at ${hex(address)}: images for RAM only are not supported, ` +
          'link for flash (initial values are copied by the start-up code)',
      );
    }
    if (address < flash_base || address + data.length > flash_base + flash_size) {
      throw new UsageError(`the image loads ${data.length} bytes at ${hex(address)}, outside the 2 MB of flash`);
    }
    flash.set(data, address - flash_base);
    any = true;
  }
  if (!any) throw new UsageError('the image has nothing to load');
  return flash;
}

/** Checks the second stage as the boot ROM does; a wrong one never runs on a board. */
export function check_boot2(flash) {
  const computed = boot2_crc(flash.subarray(0, boot2_size - 4));
  const stored = new DataView(flash.buffer, flash.byteOffset).getUint32(boot2_size - 4, true);
  if (computed !== stored) {
    throw new Stop(
      'fault',
      `boot2 refused: the CRC32 of flash bytes 0 to 251 is ${hex(computed)}, but ${hex(stored)} is stored at byte 252; ` +
        'the boot ROM of a board would not start this image',
    );
  }
}

/** Leaves the core where the boot ROM jumps to: at the copied second stage, LR = 0 (start the program after it). */
export function enter_boot2(chip) {
  const { rp } = chip;
  check_boot2(rp.flash);
  rp.sram.set(rp.flash.subarray(0, boot2_size), boot2_address - sram_base);
  rp.core.SP = boot2_address;
  rp.core.LR = 0;
  rp.core.PC = boot2_address;
}
