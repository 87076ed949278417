// SPDX-License-Identifier: MIT OR Apache-2.0
// DMA.
//
// Wrong in the package: a transfer takes no time, timer 3 is read with a shift typo, an abort leaves its request behind.
// Silicon: RP2040 datasheet 2.5. A transfer is a read and a write on the bus, one a cycle at best, shared by the channels.
const permanent = 63;
const first_timer = 59;
const cycles_per_transfer = 2;

export function correct_dma(chip) {
  const { dma } = chip.rp;
  let bus_free = 0;

  dma.getTimer = (request) => {
    const value = [dma.timer0, dma.timer1, dma.timer2, dma.timer3][request - first_timer];
    if (value === undefined || !(value >>> 16) || !(value & 0xffff)) return 0;
    // X/Y of the system clock: a transfer every Y/X cycles.
    return (((value & 0xffff) / (value >>> 16)) * 1e6) / chip.rp.clkSys;
  };

  for (const channel of dma.channels) {
    channel.scheduleTransfer = () => {
      const request = channel.treqValue;
      if (channel.transferAlarm.scheduled) return;
      if (request === permanent || dma.dreq[request]) {
        bus_free = Math.max(chip.clock.nanos, bus_free) + cycles_per_transfer * chip.cycle_nanos;
        channel.transferAlarm.scheduleAt(bus_free);
      } else if (request >= first_timer) {
        const period = dma.getTimer(request);
        if (period) channel.transferAlarm.schedule(period * 1000);
      }
    };
    // The request may have gone while the transfer waited for the bus.
    const transfer = channel.transferAlarm.callback;
    channel.transferAlarm.callback = () => {
      const request = channel.treqValue;
      if (request < 40 && !dma.dreq[request]) return;
      transfer();
    };
    const start = channel.start;
    channel.start = () => {
      start.call(channel);
      // A count of zero completes at once.
      if (channel.active && channel.transCountReload === 0) channel.ctrl &= ~(1 << 24);
    };
  }

  const read = dma.readUint32;
  const write = dma.writeUint32;
  dma.readUint32 = (offset) =>
    offset === 0x444 || offset === 0x440 || offset === 0x430 ? 0 : read.call(dma, offset) >>> 0;
  dma.writeUint32 = (offset, value) => {
    // A status bit of one interrupt output is cleared through either (datasheet 2.5.7).
    if (offset === 0x434 && !(value & 1)) return;
    write.call(dma, offset, value);
  };
}
