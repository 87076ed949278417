// SPDX-License-Identifier: MIT OR Apache-2.0
// Virtual time: a clock that only the machine's loop advances, and its alarms.

/** One callback at one moment. `background` alarms (a USB frame, a display refresh) do not keep a sleeping core alive. */
export class Alarm {
  constructor(clock, callback, background) {
    this.clock = clock;
    this.callback = callback;
    this.background = background;
    this.nanos = 0;
    this.scheduled = false;
    this.retired = false;
    this.next = null;
  }

  /** Fires `deltaNanos` from now; replaces an earlier schedule of this alarm. */
  schedule(deltaNanos) {
    this.scheduleAt(this.clock.nanos + Math.max(0, deltaNanos));
  }

  /** Fires at an absolute time; a time in the past fires as soon as the machine goes on. */
  scheduleAt(nanos) {
    if (this.retired) return;
    if (this.scheduled) this.cancel();
    this.nanos = Math.max(nanos, this.clock.nanos);
    this.clock.link(this);
  }

  cancel() {
    if (this.scheduled) this.clock.unlink(this);
  }
}

export class VirtualClock {
  constructor() {
    this.nanos = 0;
    this.head = null;
    /** How many alarms are scheduled that something waits for. */
    this.foreground = 0;
  }

  get micros() {
    return this.nanos / 1000;
  }

  createAlarm(callback, { background = false } = {}) {
    return new Alarm(this, callback, background);
  }

  // Alarms of the same moment fire in the order in which they were scheduled: reproducible, and no surprise.
  link(alarm) {
    let before = null;
    let at = this.head;
    while (at && at.nanos <= alarm.nanos) {
      before = at;
      at = at.next;
    }
    alarm.next = at;
    if (before) before.next = alarm;
    else this.head = alarm;
    alarm.scheduled = true;
    if (!alarm.background) this.foreground++;
  }

  unlink(alarm) {
    if (this.head === alarm) {
      this.head = alarm.next;
    } else {
      let at = this.head;
      while (at.next !== alarm) at = at.next;
      at.next = alarm.next;
    }
    alarm.next = null;
    alarm.scheduled = false;
    if (!alarm.background) this.foreground--;
  }

  /** Fires everything that is due at the present moment. */
  fireDue() {
    const now = this.nanos;
    while (this.head && this.head.nanos <= now) {
      const alarm = this.head;
      this.unlink(alarm);
      // An instruction may end a little after the alarm; the alarm still sees its own moment.
      this.nanos = alarm.nanos;
      alarm.callback();
    }
    this.nanos = now;
  }
}

/** The clock as one chip sees it: its alarms can be retired together when the chip is reset. */
export class ClockScope {
  constructor(clock) {
    this.clock = clock;
    this.alarms = [];
  }

  get nanos() {
    return this.clock.nanos;
  }

  get micros() {
    return this.clock.nanos / 1000;
  }

  createAlarm(callback, options) {
    const alarm = this.clock.createAlarm(callback, options);
    this.alarms.push(alarm);
    return alarm;
  }

  retire() {
    for (const alarm of this.alarms) {
      alarm.cancel();
      alarm.retired = true;
    }
    this.alarms = [];
  }
}
