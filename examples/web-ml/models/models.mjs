/**
 * The example's three models. They are tiny, and made rather than trained: each weight has a meaning, so that every
 * browser has one right answer to give.
 */
import { encodeModel } from './onnx.mjs';
import { LANGUAGES } from '../app/public/languages.js';

const SIDE = 224;
const BANDS = 8;

/** Name of a file → the model's bytes. */
export const models = {
  'vision.onnx': visionModel(),
  'audio.onnx': denseModel(bandWeights(), BANDS, 3),
  'text.onnx': denseModel(wordWeights(), vocabulary().length, LANGUAGES.length),
};

/** How much red, green or blue a picture of 224 by 224 has beyond the other two: a 5 × 5 convolution, and a mean. */
function visionModel() {
  const kernel = new Float32Array(3 * 3 * 25);
  for (let out = 0; out < 3; out++)
    for (let channel = 0; channel < 3; channel++)
      kernel.fill((out === channel ? 1 : -0.5) / 25, (out * 3 + channel) * 25, (out * 3 + channel + 1) * 25);
  return encodeModel({
    input: [1, 3, SIDE, SIDE],
    output: [1, 3],
    layers: [
      {
        op: 'Conv',
        weights: [{ shape: [3, 3, 5, 5], data: kernel }],
        attributes: { kernel_shape: [5, 5], pads: [2, 2, 2, 2] },
      },
      { op: 'Relu' },
      { op: 'GlobalAveragePool' },
      { op: 'Flatten', attributes: { axis: 1 } },
      ...classify(identity(3, 20), 3, 3),
    ],
  });
}

/** One dense layer and a softmax. */
function denseModel(weights, inputs, classes) {
  return encodeModel({
    input: [1, inputs],
    output: [1, classes],
    layers: classify(weights, inputs, classes),
  });
}

function classify(weights, inputs, classes) {
  return [
    {
      op: 'Gemm',
      weights: [
        { shape: [inputs, classes], data: weights },
        { shape: [classes], data: new Float32Array(classes) },
      ],
      attributes: { alpha: { float: 1 } },
    },
    { op: 'Softmax', attributes: { axis: 1 } },
  ];
}

/** Shares of the energy in eight bands, low to high: bass is the lower three, treble the upper three. */
function bandWeights() {
  return Float32Array.from({ length: BANDS * 3 }, (_, index) => {
    const band = Math.floor(index / 3);
    const wanted = band < 3 ? 0 : band < 5 ? 1 : 2;
    return index % 3 === wanted ? 12 : 0;
  });
}

/** Shares of the words that only one of the languages has. */
function wordWeights() {
  const rows = LANGUAGES.flatMap(({ words }, language) =>
    words.map(() => LANGUAGES.map((_, other) => (other === language ? 12 : 0))),
  );
  return Float32Array.from(rows.flat());
}

function vocabulary() {
  return LANGUAGES.flatMap(({ words }) => words);
}

function identity(size, scale) {
  return Float32Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? scale : 0));
}
