// SPDX-License-Identifier: MIT OR Apache-2.0
// A register file: what is written is read back. For blocks that the package lacks and whose effect nothing here depends on.
import { BasePeripheral } from 'rp2040js';

export class Storage extends BasePeripheral {
  /** @param {{reset?: object, read?: object, write?: object, written?: Function}} parts reset values and special registers by offset */
  constructor(rp, name, { reset = {}, read = {}, write = {}, written = () => {} } = {}) {
    super(rp, name);
    this.reset_values = reset;
    this.special_reads = read;
    this.special_writes = write;
    this.written = written;
    this.registers = new Map();
  }

  value(offset) {
    return this.registers.get(offset) ?? this.reset_values[offset] ?? 0;
  }

  reset() {
    this.registers.clear();
  }

  readUint32(offset) {
    const special = this.special_reads[offset];
    return special ? special() : this.value(offset);
  }

  writeUint32(offset, value) {
    const special = this.special_writes[offset];
    if (special) special(value, this.rawWriteValue);
    else this.registers.set(offset, value >>> 0);
    this.written(offset, value);
  }
}
