// SPDX-License-Identifier: MIT OR Apache-2.0
// SPI0 and SPI1 as controllers.
//
// Wrong in the package: a frame takes no time, the DMA requests ignore SSPDMACR, the receive time-out does not exist.
// Silicon: RP2040 datasheet 4.4; Arm PL022 Technical Reference Manual (DDI 0194) 2.3 and 3.3.
const timeout_irq = 2;

export function correct_spi(chip) {
  chip.rp.spi.forEach((spi, index) => {
    let value = 0;
    const event = chip.clock.createAlarm(() => {
      const input = spi.control1 & 1 ? value : (chip.host.spi?.[index]?.(value) ?? 0);
      spi.completeTransmit(input & ((1 << spi.dataBits) - 1));
      if (!spi.rxFIFO.empty) silence.schedule(32 * bit_nanos());
    });
    // Data that waits in the receive FIFO for 32 bit times without more coming.
    const silence = chip.clock.createAlarm(() => {
      if (spi.rxFIFO.empty) return;
      spi.intRaw |= timeout_irq;
      spi.checkInterrupts();
    });
    const bit_nanos = () => (spi.clockFrequency ? 1e9 / spi.clockFrequency : Infinity);

    spi.onTransmit = (frame) => {
      chip.strict?.spi_transmits(index);
      value = frame;
      const time = spi.dataBits * bit_nanos();
      if (time !== Infinity) event.schedule(time);
    };
    const start = spi.doTX;
    spi.doTX = () => {
      if (spi.enabled && spi.clockFrequency) start.call(spi);
    };
    const request = (channel, on) => (on ? chip.rp.dma.setDREQ(channel) : chip.rp.dma.clearDREQ(channel));
    spi.updateDMATx = () => request(spi.dreq.tx, spi.dmaControl & 2 && !spi.txFIFO.full);
    spi.updateDMARx = () => request(spi.dreq.rx, spi.dmaControl & 1 && !spi.rxFIFO.empty);

    const read = spi.readUint32;
    const write = spi.writeUint32;
    spi.readUint32 = (offset) => {
      const result = read.call(spi, offset);
      if (offset === 0x08 && spi.rxFIFO.empty) {
        spi.intRaw &= ~timeout_irq;
        silence.cancel();
        spi.checkInterrupts();
      }
      return result;
    };
    spi.writeUint32 = (offset, data) => {
      write.call(spi, offset, data);
      if (offset === 0x04 || offset === 0x10) spi.doTX();
      spi.fifosUpdated();
    };
    spi.intRaw = 8; // the transmit FIFO is empty
    spi.updateDMATx();
    spi.updateDMARx();
  });
}
