/** As much of protobuf's wire format as an ONNX model needs. */

/** A whole number; those below zero take ten bytes. */
export const int = (field, value) => concat(varint(field << 3), varint(BigInt.asUintN(64, BigInt(value))));

/** A 32-bit float. */
export const float = (field, value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return concat(varint((field << 3) | 5), bytes);
};

/** A text, bytes, or a message made of its fields. */
export const bytes = (field, ...parts) => {
  const body = concat(...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return concat(varint((field << 3) | 2), varint(body.length), body);
};

const concat = (...parts) => Buffer.concat(parts);

function varint(value) {
  const out = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Buffer.from([...out, Number(rest)]);
}
