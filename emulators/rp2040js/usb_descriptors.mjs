// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads and checks descriptors as an operating system would (USB 2.0, 9.6; CDC 1.2, 5.2).

/** Checks a device descriptor; returns its fields, and complaints. */
export function read_device(bytes) {
  const complaints = [];
  if (bytes.length < 18 || bytes[0] !== 18 || bytes[1] !== 1)
    complaints.push(`the device descriptor has ${bytes.length} bytes, length ${bytes[0]}, type ${bytes[1]}`);
  if (![8, 16, 32, 64].includes(bytes[7])) complaints.push(`bMaxPacketSize0 is ${bytes[7]}; 8, 16, 32 and 64 exist`);
  if (bytes[17] === 0) complaints.push('the device has no configuration');
  return {
    max_packet: bytes[7],
    vendor: bytes[8] | (bytes[9] << 8),
    product: bytes[10] | (bytes[11] << 8),
    strings: [bytes[14], bytes[15], bytes[16]],
    complaints,
  };
}

/** Splits a configuration into its interfaces; finds the CDC-ACM function in it. */
export function read_configuration(bytes) {
  const complaints = [];
  const interfaces = [];
  let current = null;
  const declared = bytes[2] | (bytes[3] << 8);
  if (bytes.length !== declared) complaints.push(`wTotalLength is ${declared}, but ${bytes.length} bytes came`);
  for (let at = 0; at < bytes.length; at += bytes[at]) {
    const length = bytes[at];
    if (length < 2 || at + length > bytes.length) {
      complaints.push(`a descriptor of length ${length} at offset ${at} of the configuration`);
      break;
    }
    const descriptor = bytes.subarray(at, at + length);
    const type = descriptor[1];
    if (type === 4) {
      current = {
        number: descriptor[2],
        alternate: descriptor[3],
        declared: descriptor[4],
        class: descriptor[5],
        subclass: descriptor[6],
        protocol: descriptor[7],
        endpoints: [],
        union: null,
      };
      interfaces.push(current);
    } else if (type === 5 && current) {
      current.endpoints.push({
        number: descriptor[2] & 15,
        input: Boolean(descriptor[2] & 0x80),
        type: descriptor[3] & 3,
        max_packet: (descriptor[4] | (descriptor[5] << 8)) & 0x7ff,
        interval: descriptor[6],
      });
    } else if (type === 0x24 && current && descriptor[2] === 6) {
      current.union = { control: descriptor[3], data: descriptor[4] };
    }
  }
  const primary = interfaces.filter((item) => item.alternate === 0);
  if (new Set(primary.map((item) => item.number)).size !== bytes[4])
    complaints.push(`bNumInterfaces is ${bytes[4]}, but ${primary.length} interfaces are described`);
  const seen = new Set();
  for (const item of primary) {
    if (item.endpoints.length !== item.declared)
      complaints.push(
        `interface ${item.number} declares ${item.declared} endpoints and describes ${item.endpoints.length}`,
      );
    for (const endpoint of item.endpoints) {
      const name = `endpoint ${endpoint.number} ${endpoint.input ? 'IN' : 'OUT'}`;
      if (seen.has(name)) complaints.push(`${name} is described twice`);
      seen.add(name);
      if (endpoint.max_packet > (endpoint.type === 1 ? 1023 : 64))
        complaints.push(`${name} has packets of ${endpoint.max_packet} bytes, too long for full speed`);
      if (endpoint.type === 2 && ![8, 16, 32, 64].includes(endpoint.max_packet))
        complaints.push(`${name} is a bulk endpoint with packets of ${endpoint.max_packet} bytes`);
      if (endpoint.type === 3 && endpoint.interval === 0)
        complaints.push(`${name} is an interrupt endpoint with bInterval 0`);
    }
  }
  return { value: bytes[5], interfaces, serial: find_serial(primary, complaints), complaints };
}

// The control interface (class 2, subclass 2: abstract control model) names its data interface in a union descriptor.
function find_serial(interfaces, complaints) {
  const control = interfaces.find((item) => item.class === 2 && item.subclass === 2);
  if (!control) return null;
  if (!control.union) {
    complaints.push('the CDC control interface has no union descriptor');
    return null;
  }
  const data = interfaces.find((item) => item.number === control.union.data && item.class === 10);
  const input = data?.endpoints.find((endpoint) => endpoint.type === 2 && endpoint.input);
  const output = data?.endpoints.find((endpoint) => endpoint.type === 2 && !endpoint.input);
  if (!input || !output) {
    complaints.push(`the CDC data interface ${control.union.data} lacks bulk endpoints of both directions`);
    return null;
  }
  return {
    interface: control.number,
    input,
    output,
    notify: control.endpoints.find((endpoint) => endpoint.type === 3 && endpoint.input) ?? null,
  };
}

/** A string descriptor's text, or undefined if it is none. */
export function read_string(bytes) {
  if (bytes.length < 2 || bytes[1] !== 3 || bytes[0] !== bytes.length || bytes.length & 1) return undefined;
  return Buffer.from(bytes.subarray(2)).toString('utf16le');
}
