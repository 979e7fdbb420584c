/**
 * Writes small ONNX models: a chain of layers from one input to one output. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
 */
import { bytes, float, int } from './protobuf.mjs';

const IR_VERSION = 8;
const OPSET = 13;
const FLOAT = 1;
const ATTRIBUTE = { float: 1, int: 2, ints: 7 };

/**
 * @param {object} model
 * @param {number[]} model.input shape of `input`
 * @param {number[]} model.output shape of `output`
 * @param {{ op: string, weights?: { shape: number[], data: Float32Array }[], attributes?: object }[]} model.layers
 * @returns {Buffer} the bytes of an `.onnx` file
 */
export function encodeModel({ input, output, layers }) {
  const names = layers.map((_, index) => (index === layers.length - 1 ? 'output' : `layer${index}`));
  const nodes = layers.map((layer, index) =>
    encodeNode(layer, names[index - 1] ?? 'input', names[index], index),
  );
  const weights = layers.flatMap(({ weights = [] }, index) =>
    weights.map((tensor, place) => bytes(5, encodeTensor(tensor, weightName(index, place)))),
  );
  const graph = [
    ...nodes.map((node) => bytes(1, node)),
    bytes(2, 'example'),
    ...weights,
    bytes(11, encodeValue('input', input)),
    bytes(12, encodeValue('output', output)),
  ];
  return Buffer.concat([
    int(1, IR_VERSION),
    bytes(2, 'evenkeel-example'),
    bytes(7, ...graph),
    bytes(8, bytes(1, ''), int(2, OPSET)),
  ]);
}

function encodeNode({ op, weights = [], attributes = {} }, from, to, index) {
  return Buffer.concat([
    bytes(1, from),
    ...weights.map((_, place) => bytes(1, weightName(index, place))),
    bytes(2, to),
    bytes(3, `${op}${index}`),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, encodeAttribute(name, value))),
  ]);
}

/** Whole numbers are integers to the format: a float attribute is given as `{ float }`. */
function encodeAttribute(name, value) {
  if (Array.isArray(value)) {
    const values = value.map((item) => int(8, item));
    return Buffer.concat([bytes(1, name), ...values, int(20, ATTRIBUTE.ints)]);
  }
  return typeof value === 'object'
    ? Buffer.concat([bytes(1, name), float(2, value.float), int(20, ATTRIBUTE.float)])
    : Buffer.concat([bytes(1, name), int(3, value), int(20, ATTRIBUTE.int)]);
}

function encodeTensor({ shape, data }, name) {
  return Buffer.concat([
    ...shape.map((size) => int(1, size)),
    int(2, FLOAT),
    bytes(8, name),
    bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function encodeValue(name, shape) {
  const dimensions = shape.map((size) => bytes(1, int(1, size)));
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, int(1, FLOAT), bytes(2, ...dimensions)))]);
}

const weightName = (index, place) => `weight${index}_${place}`;
