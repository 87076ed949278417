// SPDX-License-Identifier: MIT OR Apache-2.0
// The bus between the core (and DMA) and everything else.
//
// The package answers bad accesses with a warning and goes on; the chip answers with a HardFault. So every path of the package
// that reads or writes memory is led through here: fast for SRAM and flash, checked for the rest.
import { block_at } from './blocks.mjs';
import { hex } from './stop.mjs';

const sram_base = 0x20000000;
const sram_size = 264 * 1024;
const flash_base = 0x10000000;
const dpram_base = 0x50100000;
const dpram_size = 4096;

export function install_bus(chip) {
  const { rp, flash_size } = chip;
  const sram8 = rp.sram;
  const sram16 = new Uint16Array(sram8.buffer);
  const sram32 = new Uint32Array(sram8.buffer);
  const flash8 = rp.flash;
  const flash16 = rp.flash16;
  const flash32 = new Uint32Array(flash8.buffer);

  // A stack that grew over the start of SRAM is the usual reason for an access just below it.
  const nowhere = (address) => (address >>> 20 === 0x1ff ? 'just below SRAM (a stack overflow?)' : 'where nothing is');

  // Everything that is neither SRAM nor flash, as the aligned word that the bus carries.
  function read_word(address, size) {
    const top = address >>> 28;
    if (top === 0x4 || top === 0x5 || address >>> 24 === 0x14 || address >>> 24 === 0x18) {
      const block = block_at(address);
      if (block && block.name === 'USBCTRL_DPRAM' && address - dpram_base < dpram_size) {
        if (!chip.gate(block, address, false)) return 0;
        return chip.usb.read_dpram(address - dpram_base);
      }
      const peripheral = block && rp.findPeripheral(address);
      if (peripheral) {
        // Held in reset: reads give zero (strict mode ends the run in gate()).
        if (!chip.gate(block, address, false)) return 0;
        return peripheral.readUint32(address & 0xfff);
      }
    } else if (top === 0xd) {
      if (address - 0xd0000000 < 0x180) return rp.sio.readUint32(address - 0xd0000000);
    } else if (address >>> 12 === 0xe000e) {
      return rp.ppb.readUint32(address & 0xfff);
    } else if (address >>> 24 >= 0x11 && address >>> 24 <= 0x13 && (address & 0xffffff) < flash_size) {
      return flash32[(address & 0xffffff) >>> 2];
    } else if (address < 0x4000) {
      chip.fault(`load of ${size} bytes from ${hex(address)}: the boot ROM is not emulated (a null pointer?)`);
    }
    chip.fault(`load of ${size} bytes from ${hex(address)}, ${nowhere(address)}`);
    return 0;
  }

  function write_word(address, value, size) {
    const top = address >>> 28;
    if (top === 0x4 || top === 0x5 || address >>> 24 === 0x14 || address >>> 24 === 0x18) {
      const block = block_at(address);
      if (block && block.name === 'USBCTRL_DPRAM' && address - dpram_base < dpram_size) {
        if (chip.gate(block, address, true)) chip.usb.write_dpram(address - dpram_base, value, size);
        return;
      }
      const peripheral = block && rp.findPeripheral(address);
      if (peripheral) {
        if (chip.gate(block, address, true)) {
          // A narrow store is replicated over the word and written as a whole (datasheet 2.1.4).
          const word =
            size === 4
              ? value >>> 0
              : size === 2
                ? ((value & 0xffff) * 0x10001) >>> 0
                : ((value & 0xff) * 0x1010101) >>> 0;
          peripheral.writeUint32Atomic(address & 0xffc, word, (address & 0x3000) >>> 12);
        }
        return;
      }
    } else if (top === 0xd) {
      if (address - 0xd0000000 < 0x180) {
        const word =
          size === 4
            ? value >>> 0
            : size === 2
              ? ((value & 0xffff) * 0x10001) >>> 0
              : ((value & 0xff) * 0x1010101) >>> 0;
        rp.sio.writeUint32(address - 0xd0000000 - (address & 3), word);
        return;
      }
    } else if (address >>> 12 === 0xe000e) {
      if (size !== 4)
        chip.fault(`store of ${size} bytes to ${hex(address)}: the core's own registers take whole words only`);
      rp.ppb.writeUint32(address & 0xfff, value >>> 0);
      return;
    } else if (address >>> 24 >= 0x10 && address >>> 24 <= 0x13) {
      chip.fault(`store of ${size} bytes to flash at ${hex(address)}`);
    } else if (address < 0x4000) {
      chip.fault(`store of ${size} bytes to ${hex(address)}, in the boot ROM (a null pointer?)`);
    }
    chip.fault(`store of ${size} bytes to ${hex(address)}, ${nowhere(address)}`);
  }

  const unaligned = (what, address, size) => chip.fault(`unaligned ${what} of ${size} bytes at ${hex(address)}`);

  const access = {
    readUint32(address) {
      address >>>= 0;
      if (address & 3) unaligned('load', address, 4);
      const s = address - sram_base;
      if (s >= 0 && s < sram_size) return sram32[s >>> 2];
      const f = address - flash_base;
      if (f >= 0 && f < flash_size) return flash32[f >>> 2];
      return read_word(address, 4);
    },
    readUint16(address) {
      address >>>= 0;
      if (address & 1) unaligned('load', address, 2);
      const f = address - flash_base;
      if (f >= 0 && f < flash_size) return flash16[f >>> 1];
      const s = address - sram_base;
      if (s >= 0 && s < sram_size) return sram16[s >>> 1];
      return (read_word((address & ~3) >>> 0, 2) >>> ((address & 2) * 8)) & 0xffff;
    },
    readUint8(address) {
      address >>>= 0;
      const s = address - sram_base;
      if (s >= 0 && s < sram_size) return sram8[s];
      const f = address - flash_base;
      if (f >= 0 && f < flash_size) return flash8[f];
      return (read_word((address & ~3) >>> 0, 1) >>> ((address & 3) * 8)) & 0xff;
    },
    writeUint32(address, value) {
      address >>>= 0;
      if (address & 3) unaligned('store', address, 4);
      const s = address - sram_base;
      if (s >= 0 && s < sram_size) sram32[s >>> 2] = value;
      else write_word(address, value, 4);
    },
    writeUint16(address, value) {
      address >>>= 0;
      if (address & 1) unaligned('store', address, 2);
      const s = address - sram_base;
      if (s >= 0 && s < sram_size) sram16[s >>> 1] = value;
      else write_word(address, value, 2);
    },
    writeUint8(address, value) {
      address >>>= 0;
      const s = address - sram_base;
      if (s >= 0 && s < sram_size) sram8[s] = value;
      else write_word(address, value, 1);
    },
  };
  Object.assign(rp, access);
  Object.assign(rp.core, access);
  chip.sram16 = sram16;
  chip.flash16 = flash16;
}
