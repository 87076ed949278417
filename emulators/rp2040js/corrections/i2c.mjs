// SPDX-License-Identifier: MIT OR Apache-2.0
// I2C0 and I2C1 as controllers.
//
// Wrong in the package: IC_INTR_MASK cannot be written, so no interrupt ever comes; reading one byte drops RX_FULL whatever is
// left; TX_EMPTY does not follow the FIFO; reading IC_TX_ABRT_SOURCE clears it; the bus takes no time and has nobody on it.
// Silicon: RP2040 datasheet 4.3. A byte takes nine SCL periods of HCNT + LCNT cycles of clk_sys.
const tx_empty = 1 << 4;
const rx_full = 1 << 2;
const reset_mask = 0x8ff;

export function correct_i2c(chip) {
  chip.rp.i2c.forEach((i2c, index) => {
    const event = chip.clock.createAlarm(() => i2c.step_done());
    const after = (bits, action) => {
      i2c.step_done = action;
      event.schedule(bits * (i2c.sclHighPeriod + i2c.sclLowPeriod) * chip.cycle_nanos);
    };
    let device = null;
    const device_at = (address) => chip.host.i2c?.[index]?.get(address) ?? null;
    i2c.intEnable = reset_mask;

    // FIFO levels decide these two.
    const follow_levels = () => {
      const before = i2c.intRaw;
      i2c.intRaw &= ~(tx_empty | rx_full);
      if (i2c.enable & 1 && i2c.txFIFO.itemCount <= i2c.txThreshold) i2c.intRaw |= tx_empty;
      if (i2c.rxFIFO.itemCount > i2c.rxThreshold) i2c.intRaw |= rx_full;
      if (i2c.intRaw !== before) i2c.checkInterrupts();
    };

    i2c.onStart = () => {
      chip.strict?.i2c_starts(index);
      after(1, () => i2c.completeStart());
    };
    i2c.onConnect = (address, mode) =>
      after(9, () => {
        device = device_at(address);
        i2c.completeConnect(Boolean(device?.start?.(mode === 1 ? 'read' : 'write') ?? device));
        follow_levels();
      });
    i2c.onWriteByte = (byte) =>
      after(9, () => {
        i2c.completeWrite(device?.write?.(byte) ?? false);
        follow_levels();
      });
    i2c.onReadByte = (acknowledge) =>
      after(9, () => {
        i2c.completeRead((device?.read?.(acknowledge) ?? 0xff) & 0xff);
        follow_levels();
      });
    i2c.onStop = () =>
      after(1, () => {
        device?.stop?.();
        device = null;
        i2c.completeStop();
        follow_levels();
      });

    const read = i2c.readUint32;
    const write = i2c.writeUint32;
    i2c.readUint32 = (offset) => {
      if (offset === 0x80) return i2c.abortSource; // cleared by IC_CLR_TX_ABRT, not by reading
      if (offset === 0x88 || offset === 0x8c || offset === 0x90 || offset === 0x94 || offset === 0x98) return 0;
      const value = read.call(i2c, offset);
      if (offset === 0x40 || offset === 0x54) i2c.abortSource = 0;
      follow_levels();
      return value;
    };
    i2c.writeUint32 = (offset, value) => {
      if (offset === 0x30) {
        i2c.intEnable = value & 0x1fff;
        i2c.checkInterrupts();
        return;
      }
      if (offset === 0x7c || offset === 0x94) return; // hold and set-up times: nothing here depends on them
      if (offset === 0x88 && !(value & 3)) return;
      write.call(i2c, offset, value);
      follow_levels();
    };
  });
}
