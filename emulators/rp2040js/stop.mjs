// SPDX-License-Identifier: MIT OR Apache-2.0
// How a run ends: the reasons, their exit statuses, and the two kinds of error.

/** Exit statuses of the command for each reason; `exit` carries the program's own. */
export const status_of = { time: 0, exit: 0, deadlock: 70, fault: 71, limit: 72 };

/** Thrown inside the machine to end the run; caught by its loop only. */
export class Stop extends Error {
  constructor(reason, message = '', code = status_of[reason]) {
    super(message);
    this.reason = reason;
    this.code = code;
  }

  get exit() {
    return { reason: this.reason, code: this.code, message: this.message };
  }
}

/** The user's input is wrong (exit status 2). */
export class UsageError extends Error {}

export const hex = (value, digits = 8) => '0x' + (value >>> 0).toString(16).padStart(digits, '0');
