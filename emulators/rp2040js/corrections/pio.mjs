// SPDX-License-Identifier: MIT OR Apache-2.0
// PIO0 and PIO1.
//
// Wrong in the package: state machines run in bursts by the wall clock, ignore CLKDIV, and run while they are disabled; pin groups do
// not wrap after pin 31; CLKDIV_RESTART is missing. Silicon: RP2040 datasheet 3.5 (clock dividers 3.5.5) and 3.7.
// Mended by stepping each enabled state machine from an alarm of virtual time; one that waits is stepped when its wait ends.
export function correct_pio(chip) {
  for (const pio of chip.rp.pio) {
    pio.run = () => {};
    const set_pins = (old, value, first, count) => {
      let result = old;
      for (let i = 0; i < count; i++) {
        const bit = 1 << ((first + i) & 31);
        result = (value >>> i) & 1 ? result | bit : result & ~bit;
      }
      return result & 0x3fffffff;
    };
    pio.pinValuesChanged = (value, first, count) => (pio.pinValues = set_pins(pio.pinValues, value, first, count));
    pio.pinDirectionsChanged = (value, first, count) =>
      (pio.pinDirections = set_pins(pio.pinDirections, value, first, count));

    for (const machine of pio.machines) {
      const period = () =>
        ((machine.clockDivInt || 65536) + (machine.clockDivInt ? machine.clockDivFrac / 256 : 0)) * chip.cycle_nanos;
      machine.due = 0;
      const event = chip.clock.createAlarm(() => step());
      const go = (cycles) => {
        machine.due = Math.max(machine.due + cycles * period(), chip.clock.nanos);
        event.scheduleAt(machine.due);
      };
      const step = () => {
        if (!machine.enabled) return;
        const before = machine.cycles;
        machine.step();
        pio.checkChangedPins();
        if (!machine.waiting) go(Math.max(1, machine.cycles - before));
      };
      machine.begin = () => {
        if (machine.enabled && !event.scheduled && !machine.waiting) {
          machine.due = chip.clock.nanos;
          go(1);
        }
      };
      machine.halt = () => event.cancel();
      machine.clkDivRestart = () => {
        if (!event.scheduled) return;
        machine.due = chip.clock.nanos;
        go(1);
      };
      // Whatever ends a wait comes through here: FIFO access, a pin, an interrupt flag.
      const check = machine.checkWait;
      machine.checkWait = () => {
        const waited = machine.waiting;
        check.call(machine);
        if (waited && !machine.waiting && !event.scheduled) {
          machine.due = chip.clock.nanos;
          machine.begin();
        }
      };
    }
    pio.input_changed = (pin) => {
      for (const machine of pio.machines)
        if (machine.enabled && machine.waiting && machine.waitIndex === pin) machine.checkWait();
    };

    const write = pio.writeUint32;
    pio.writeUint32 = (offset, value) => {
      write.call(pio, offset, value);
      if (offset === 0) for (const machine of pio.machines) machine.enabled ? machine.begin() : machine.halt();
      // An instruction forced into a machine may move pins, or end its wait.
      else if (offset >= 0xc8 && offset <= 0x124) {
        for (const machine of pio.machines) machine.begin();
        pio.checkChangedPins();
      }
    };
  }
}
