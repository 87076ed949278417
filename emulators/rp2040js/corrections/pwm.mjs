// SPDX-License-Identifier: MIT OR Apache-2.0
// PWM.
//
// Wrong in the package: EN reads back nonsense, pins as inputs never count (a logical for a bitwise and), the wrap request to DMA
// stays set for ever. Silicon: RP2040 datasheet 4.5.
export function correct_pwm(chip) {
  const { pwm, dma } = chip.rp;
  const read = pwm.readUint32;
  const write = pwm.writeUint32;
  pwm.readUint32 = (offset) =>
    offset === 0xa0
      ? pwm.channels.reduce((bits, channel, i) => bits | ((channel.csr & 1) << i), 0)
      : read.call(pwm, offset);
  pwm.writeUint32 = (offset, value) => {
    // Write one to clear: not what is left after an atomic set or clear.
    write.call(pwm, offset, offset === 0xa4 ? pwm.rawWriteValue : value);
    if (offset <= 0xa0) chip.strict?.pwm_changed();
  };
  pwm.gpioOnInput = (index) => {
    if (pwm.gpioDirection & (1 << index)) return;
    for (const channel of pwm.channels) if (channel.pinB1 === index || channel.pinB2 === index) channel.gpioBChanged();
  };
  // One request a wrap.
  pwm.channelInterrupt = (index) => {
    pwm.intRaw |= 1 << index;
    pwm.checkInterrupts();
    dma.setDREQ(24 + index);
    dma.clearDREQ(24 + index);
  };
}
