// SPDX-License-Identifier: MIT OR Apache-2.0
// SIO: what the package has wrong in the core's own I/O block.
//
// Wrong in the package: division by zero of 0 and of negative numbers, the spinlock state reads back negative, the FIFO between
// the cores answers 0xffffffff with a warning. Silicon: RP2040 datasheet 2.3.1 (divider 2.3.1.5, FIFO 2.3.1.4).
// The second core is not emulated: using the FIFO ends the run.
import { hex } from '../stop.mjs';

export function correct_sio(chip) {
  const { sio } = chip.rp;
  const divider = { started: -Infinity };

  sio.updateHardwareDivider = (signed) => {
    const a = signed ? sio.divDividend | 0 : sio.divDividend >>> 0;
    const b = signed ? sio.divDivisor | 0 : sio.divDivisor >>> 0;
    sio.divQuotient = (b === 0 ? (signed && a < 0 ? 1 : -1) : Math.trunc(a / b)) >>> 0;
    sio.divRemainder = (b === 0 ? a : a % b) >>> 0;
    sio.divCSR = 0b11;
    divider.started = chip.clock.nanos;
  };

  const read = sio.readUint32;
  const write = sio.writeUint32;
  sio.readUint32 = (offset) => {
    if (offset >= 0x50 && offset < 0x5c) chip.fault('the FIFO to core 1 was read: the second core is not emulated');
    if (offset === 0x70 || offset === 0x74) {
      // The result is there eight cycles after the operands; earlier reads give rubbish (datasheet 2.3.1.5).
      if (chip.clock.nanos - divider.started < 7.5 * chip.cycle_nanos)
        chip.violation('the divider was read less than 8 cycles after its operands were written');
    }
    if (offset === 0x78) {
      const ready = chip.clock.nanos - divider.started >= 7.5 * chip.cycle_nanos;
      return (sio.divCSR & 2) | (ready ? 1 : 0);
    }
    return read.call(sio, offset) >>> 0;
  };
  sio.writeUint32 = (offset, value) => {
    if (offset >= 0x50 && offset < 0x5c)
      chip.fault(`${hex(value)} was written to the FIFO to core 1: the second core is not emulated`);
    const before = sio.gpioValue;
    const enabled_before = sio.gpioOutputEnable;
    write.call(sio, offset, value);
    if (chip.strict && offset >= 0x10 && offset <= 0x2c)
      chip.strict.sio_wrote((before ^ sio.gpioValue) | (enabled_before ^ sio.gpioOutputEnable));
  };
}
