/** Each backend's build of the runtime; wasm alone is by far the smallest. */
const builds = {
  wasm: '/ort/ort.wasm.min.mjs',
  webgpu: '/ort/ort.webgpu.min.mjs',
  webnn: '/ort/ort.all.min.mjs',
};

/** Runs a model of this example on its features; returns a share for each of its classes. */
export async function classify({ model, backend, input, shape }) {
  const ort = await import(builds[backend]);
  ort.env.wasm.wasmPaths = '/ort/';
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(`/models/${model}.onnx`, {
    executionProviders: [backend],
  });
  const { output } = await session.run({ input: new ort.Tensor('float32', input, shape) });
  return Array.from(output.data);
}
