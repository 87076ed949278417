// SPDX-License-Identifier: MIT OR Apache-2.0
// The clock tree: oscillators, PLLs, clock generators.
//
// Wrong in the package: the core starts at 125 MHz before anything is set up, oscillator and PLLs are ready at once, a source that
// is off still delivers, clk_usb, clk_adc and clk_rtc do not exist, several divisors read back wrong.
// Silicon: RP2040 datasheet 2.15 (clocks), 2.16 (XOSC), 2.17 (ROSC), 2.18 (PLL). After reset the core runs from the ring oscillator.
import { Storage } from './storage.mjs';

const mhz = 1e6;
export const rosc_hz = 6.5 * mhz;
export const xosc_hz = 12 * mhz;
/** Time to lock that is assumed; the datasheet gives none, boards take some tens of microseconds. */
const pll_lock_nanos = 50_000;
const fc0_source = [
  '',
  'pll_sys',
  'pll_usb',
  'rosc',
  'rosc',
  'xosc',
  '',
  '',
  'ref',
  'sys',
  'peri',
  'usb',
  'adc',
  'rtc',
];

export function correct_clocks(chip) {
  const { rp, clock } = chip;
  const { clocks } = rp;
  const xosc = rp.peripherals[0x40024];
  const tree = { hz: {}, why: {} };
  chip.tree = tree;

  // Ring oscillator: a register file; RANDOMBIT from a fixed sequence, so that runs repeat.
  let noise = 0x2545f491;
  rp.peripherals[0x40060] = new Storage(rp, 'ROSC', {
    reset: { 0x00: 0xaa0, 0x0c: 0, 0x10: 0xaa0, 0x18: 0 },
    read: {
      0x18: () => 0x80001000,
      0x1c: () => {
        noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
        return noise >>> 31;
      },
    },
    written: () => tree.update(),
  });
  const rosc_enabled = () => ((rp.peripherals[0x40060].value(0) >>> 12) & 0xfff) !== 0xd1e;

  // Crystal: stable after STARTUP.DELAY x 256 cycles.
  xosc.startup = 0xc4;
  const xosc_alarm = clock.createAlarm(() => {
    xosc.stable = true;
    tree.update();
  });
  const xosc_write = xosc.writeUint32;
  xosc.writeUint32 = (offset, value) => {
    const was_stable = xosc.stable;
    xosc_write.call(xosc, offset, value);
    if (xosc.stable && !was_stable) {
      xosc.stable = false;
      const cycles = (xosc.startup & 0x3fff) * 256 * (xosc.startup & (1 << 20) ? 4 : 1);
      xosc_alarm.schedule((cycles / xosc_hz) * 1e9);
    } else if (!xosc.stable) {
      xosc_alarm.cancel();
    }
    tree.update();
  };

  // PLLs: lock some time after power-up, deliver only while powered, locked and fed.
  for (const [pll, name] of [
    [rp.pllSys, 'PLL_SYS'],
    [rp.pllUsb, 'PLL_USB'],
  ]) {
    const lock = { locked: false };
    const alarm = clock.createAlarm(() => {
      lock.locked = true;
      tree.update();
    });
    const may_lock = () => !(pll.pwr & 0x21) && pll.fbdiv !== 0 && xosc.stable;
    lock.reconsider = () => {
      if (may_lock()) {
        if (lock.locked || alarm.scheduled) return;
        const vco = (xosc_hz / (pll.refdiv || 1)) * pll.fbdiv;
        if (vco < 750 * mhz || vco > 1600 * mhz) {
          chip.violation(
            `${name} started with its VCO at ${vco / mhz} MHz; it works from 750 to 1600 MHz (datasheet 2.18)`,
          );
        }
        alarm.schedule(pll_lock_nanos);
      } else {
        lock.locked = false;
        alarm.cancel();
      }
    };
    const read = pll.readUint32;
    const write = pll.writeUint32;
    pll.readUint32 = (offset) =>
      offset === 0 ? ((pll.cs & 0x13f) | (lock.locked ? 0x80000000 : 0)) >>> 0 : read.call(pll, offset);
    pll.writeUint32 = (offset, value) => {
      const { refdiv, fbdiv } = pll;
      write.call(pll, offset, value);
      if (pll.refdiv !== refdiv || pll.fbdiv !== fbdiv) {
        lock.locked = false;
        alarm.cancel();
      }
      lock.reconsider();
      tree.update();
    };
    pll.lock = lock;
  }
  const pll_hz = (pll) =>
    pll.lock.locked && !(pll.pwr & 0x08)
      ? ((xosc_hz / (pll.refdiv || 1)) * pll.fbdiv) / ((pll.postdiv1 || 1) * (pll.postdiv2 || 1))
      : 0;

  const divisor = (div) => (div >>> 8 ? (div >>> 8) + (div & 0xff) / 256 : 65536);
  const generated = (ctrl, div, sources) =>
    ctrl & 0x800 && !(ctrl & 0x400) ? (tree.hz[sources[(ctrl >>> 5) & 7]] ?? 0) / div : 0;

  tree.update = () => {
    const hz = (tree.hz = {});
    for (const pll of [rp.pllSys, rp.pllUsb]) pll.lock.reconsider();
    hz.xosc = xosc.stable ? xosc_hz : 0;
    hz.rosc = rosc_enabled() ? rosc_hz : 0;
    hz.pll_sys = pll_hz(rp.pllSys);
    hz.pll_usb = pll_hz(rp.pllUsb);
    const ref_source = ['rosc', (clocks.refCtrl >>> 5) & 3 ? 'gpin' : 'pll_usb', 'xosc', 'none'][clocks.refCtrl & 3];
    hz.ref = (hz[ref_source] ?? 0) / ((clocks.refDiv >>> 8) & 3 || 4);
    const sys_source =
      clocks.sysCtrl & 1 ? ['pll_sys', 'pll_usb', 'rosc', 'xosc', 'gpin', 'gpin'][(clocks.sysCtrl >>> 5) & 7] : 'ref';
    hz.sys = (hz[sys_source] ?? 0) / divisor(clocks.sysDiv);
    hz.peri = generated(clocks.periCtrl, 1, ['sys', 'pll_sys', 'pll_usb', 'rosc', 'xosc']);
    const aux = ['pll_usb', 'pll_sys', 'rosc', 'xosc'];
    hz.usb = generated(clocks.usbCtrl, (clocks.usbDiv >>> 8) & 3 || 4, aux);
    hz.adc = generated(clocks.adcCtrl, (clocks.adcDiv >>> 8) & 3 || 4, aux);
    hz.rtc = generated(clocks.rtcCtrl, divisor(clocks.rtcDiv), aux);
    if (!hz.sys) {
      chip.fault(
        `the core has no clock: clk_sys comes from ${sys_source === 'ref' ? `clk_ref (${ref_source})` : sys_source}, which is not running`,
      );
    }
    if (hz.sys > 133 * mhz) chip.violation(`clk_sys at ${hz.sys / mhz} MHz; the chip is rated for 133 MHz`);
    apply(hz);
  };

  function apply(hz) {
    if (hz.sys !== rp.clkSys) {
      const before = rp.clkSys;
      rp.clkSys = hz.sys;
      chip.cycle_nanos = 1e9 / hz.sys;
      for (const channel of rp.pwm.channels) channel.timer.frequency = hz.sys;
      for (const listener of rp.clockListeners) listener(hz.sys, before);
    }
    rp.clkPeri = hz.peri;
    chip.clocks_changed();
  }
  rp.updateClocks = () => tree.update();

  // Divisors read back wrong, and the rest of the block is missing: frequency counter, gating, resus.
  const rest = new Storage(rp, 'CLOCKS', {
    reset: { 0xa0: 0xffffffff, 0xa4: 0x7fff, 0xa8: 0xffffffff, 0xac: 0x7fff, 0x78: 0xff },
  });
  const read = clocks.readUint32;
  const write = clocks.writeUint32;
  clocks.readUint32 = (offset) => {
    if (offset === 0x34) return clocks.refDiv & 0x300;
    if (offset === 0x58) return clocks.usbDiv & 0x300;
    if (offset === 0x64) return clocks.adcDiv & 0x300;
    if (offset === 0x70) return clocks.rtcDiv;
    if (offset === 0x98) return 0x10; // FC0_STATUS: done
    if (offset === 0x9c) return Math.round(((tree.hz[fc0_source[rest.value(0x94) & 0xff]] ?? 0) / 1000) * 32);
    if (offset === 0xb0 || offset === 0xb4) return rest.value(offset - 0x10);
    return offset >= 0x78 && offset <= 0xc4 ? rest.value(offset) : read.call(clocks, offset);
  };
  clocks.writeUint32 = (offset, value) => {
    if (offset >= 0x78) {
      if (offset > 0xc4) write.call(clocks, offset, value);
      return rest.writeUint32(offset, value);
    }
    if (offset === 0x3c && clocks.sysCtrl & value & 1 && (clocks.sysCtrl ^ value) & 0xe0) {
      chip.violation(
        'CLK_SYS_CTRL.AUXSRC changed while clk_sys runs from it: it glitches; select clk_ref first (datasheet 2.15.3.2)',
      );
    }
    write.call(clocks, offset, value);
    tree.update();
  };
}
