// SPDX-License-Identifier: MIT OR Apache-2.0
// SysTick: the core's 24-bit countdown.
//
// Wrong in the package: its first tick comes at once, it does not end a sleep, CLKSOURCE is ignored, the reload value is applied
// one cycle short. Silicon: Armv6-M Architecture Reference Manual B3.3: N+1 cycles a period; writing CVR clears it and COUNTFLAG.
// On the RP2040 the reference clock is the watchdog's tick (datasheet 2.4.5.1.1).
export function correct_systick(chip) {
  const { rp, clock } = chip;
  const { ppb, core } = rp;
  const st = { enable: false, interrupt: false, core_clock: false, flag: false, reload: 0, value: 0, since: 0 };
  // The package's own one must stay quiet.
  ppb.systickTimer.enable = false;
  ppb.systickAlarm.enable = false;

  const cycle_nanos = () =>
    st.core_clock ? chip.cycle_nanos : chip.watchdog.tick_hz ? 1e9 / chip.watchdog.tick_hz : Infinity;
  const event = clock.createAlarm(() => {
    settle();
    plan();
  });

  // Brings the value up to the present; counts the passages through zero on the way.
  function settle() {
    const cycles = st.enable ? Math.floor((clock.nanos - st.since) / st.cycle + 1e-6) : 0;
    if (cycles <= 0) return;
    st.since += cycles * st.cycle;
    let left = cycles;
    if (st.value === 0) {
      // From zero the next cycle loads the reload value; that is no passage from one to zero.
      st.value = st.reload;
      left--;
    }
    if (st.reload === 0) return void (st.value = 0);
    if (left < st.value) return void (st.value -= left);
    st.flag = true;
    if (st.interrupt) {
      core.pendingSystick = true;
      core.interruptsUpdated = true;
    }
    left = (left - st.value) % (st.reload + 1);
    st.value = left === 0 ? 0 : st.reload - left + 1;
  }

  function plan() {
    event.cancel();
    st.cycle = cycle_nanos();
    if (!st.enable || !st.interrupt || st.reload === 0 || st.cycle === Infinity) return;
    event.scheduleAt(st.since + (st.value || st.reload + 1) * st.cycle);
  }

  const change = (action) => {
    settle();
    if (!st.enable) st.since = clock.nanos;
    action();
    plan();
  };
  chip.systick_clock_changed = () => change(() => (st.since = clock.nanos));

  const read = ppb.readUint32;
  const write = ppb.writeUint32;
  ppb.readUint32 = (offset) => {
    switch (offset) {
      case 0x10: {
        settle();
        const flag = st.flag;
        st.flag = false;
        return (flag ? 1 << 16 : 0) | (st.core_clock ? 4 : 0) | (st.interrupt ? 2 : 0) | (st.enable ? 1 : 0);
      }
      case 0x14:
        return st.reload;
      case 0x18:
        settle();
        return st.value;
      case 0x1c:
        return 0xc0000000; // no calibration value on this chip
    }
    return read.call(ppb, offset);
  };
  ppb.writeUint32 = (offset, value) => {
    switch (offset) {
      case 0x10:
        return change(() => {
          st.core_clock = Boolean(value & 4);
          st.interrupt = Boolean(value & 2);
          st.enable = Boolean(value & 1);
          st.since = clock.nanos;
        });
      case 0x14:
        return change(() => (st.reload = value & 0xffffff));
      case 0x18:
        return change(() => {
          st.value = 0;
          st.flag = false;
          st.since = clock.nanos;
        });
    }
    return write.call(ppb, offset, value);
  };
}
