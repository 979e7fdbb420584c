import type { Gpu, Ml, PageGlobals } from './page-types.js';

/** What the page is given. */
export interface PageProbe {
  /** Side of the small and of the large square matrix; multiples of 8, at most 256. */
  readonly sides: readonly [small: number, large: number];
  /** A WebAssembly module, in base64. */
  readonly wasm: string;
  /** After so long a backend counts as not answering. */
  readonly limitMs: number;
}

/** Milliseconds of both products, or why there are none. */
export type PageAnswer =
  | { readonly ms: readonly [small: number, large: number] }
  | { readonly reason: string; readonly isSilent: boolean };

/** Answers in the order webnn, webgpu, wasm. */
export type PageAnswers = readonly [webnn: PageAnswer, webgpu: PageAnswer, wasm: PageAnswer];

/**
 * Multiplies matrices on each backend; runs in the page, so it uses nothing from outside itself. A backend works when
 * its product is right: what is there to see, an adapter, a context, says little.
 */
export async function probeInPage({ sides, wasm, limitMs }: PageProbe): Promise<PageAnswers> {
  const globals = globalThis as unknown as PageGlobals;
  const ROUNDS = 3;

  /** A product on one backend; ones times twos are so simple that a wrong answer shows. */
  type Multiply = (side: number) => Promise<() => Promise<Float32Array>>;

  async function answer(make: () => Promise<Multiply>): Promise<PageAnswer> {
    try {
      return await Promise.race([make().then(measure), silence()]);
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error), isSilent: false };
    }
  }

  function silence(): Promise<PageAnswer> {
    const reason = `no answer in ${limitMs} ms`;
    return new Promise((resolve) => setTimeout(() => resolve({ reason, isSilent: true }), limitMs));
  }

  async function measure(multiply: Multiply): Promise<PageAnswer> {
    return { ms: [await timed(multiply, sides[0]), await timed(multiply, sides[1])] };
  }

  /** The best of some rounds: what disturbs a round only ever makes it longer. The first one warms up. */
  async function timed(multiply: Multiply, side: number): Promise<number> {
    const run = await multiply(side);
    let best = Infinity;
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now();
      const product = await run();
      const ms = performance.now() - started;
      if (product.some((value) => Math.abs(value - 2 * side) > 0.01 * side)) throw new Error('wrong product');
      if (round > 0) best = Math.min(best, ms);
    }
    return best;
  }

  async function onWasm(): Promise<Multiply> {
    const bytes = Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));
    const { instance } = await WebAssembly.instantiate(bytes);
    const { memory, multiply } = instance.exports as {
      memory: WebAssembly.Memory;
      multiply: (side: number) => void;
    };
    return (side) => {
      const size = side * side;
      const floats = new Float32Array(memory.buffer);
      floats.fill(1, 0, size);
      floats.fill(2, size, 2 * size);
      return Promise.resolve(() => {
        multiply(side);
        return Promise.resolve(floats.slice(2 * size, 3 * size));
      });
    };
  }

  async function onWebGpu(gpu: Gpu | undefined): Promise<Multiply> {
    if (!gpu) throw new Error('no navigator.gpu');
    const adapter = await gpu.requestAdapter();
    if (!adapter) throw new Error('no adapter');
    const device = await adapter.requestDevice();
    const usage = { mapRead: 1, copySource: 4, copyTarget: 8, storage: 128 };
    return (side) => {
      const size = side * side * 4;
      const filled = (value: number) => {
        const buffer = device.createBuffer({ size, usage: usage.storage, mappedAtCreation: true });
        new Float32Array(buffer.getMappedRange()).fill(value);
        buffer.unmap();
        return buffer;
      };
      const code = `
        @group(0) @binding(0) var<storage, read> a: array<f32>;
        @group(0) @binding(1) var<storage, read> b: array<f32>;
        @group(0) @binding(2) var<storage, read_write> c: array<f32>;
        @compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
          var sum = 0.0;
          for (var k = 0u; k < ${side}u; k++) { sum += a[id.y * ${side}u + k] * b[k * ${side}u + id.x]; }
          c[id.y * ${side}u + id.x] = sum;
        }`;
      const pipeline = device.createComputePipeline({
        layout: 'auto',
        compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
      });
      const output = device.createBuffer({ size, usage: usage.storage | usage.copySource });
      const result = device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
      const entries = [filled(1), filled(2), output].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      }));
      const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      return Promise.resolve(async () => {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(side / 8, side / 8);
        pass.end();
        encoder.copyBufferToBuffer(output, 0, result, 0, size);
        device.queue.submit([encoder.finish()]);
        await result.mapAsync(usage.mapRead);
        const product = new Float32Array(result.getMappedRange()).slice();
        result.unmap();
        return product;
      });
    };
  }

  async function onWebNn(ml: Ml | undefined): Promise<Multiply> {
    const Builder = globals.MLGraphBuilder;
    if (!ml || !Builder) throw new Error('no navigator.ml');
    const context = await ml.createContext();
    return async (side) => {
      const shape = { dataType: 'float32', shape: [side, side] };
      const builder = new Builder(context);
      const product = builder.matmul(builder.input('a', shape), builder.input('b', shape));
      const graph = await builder.build({ c: product });
      const [a, b] = [
        await context.createTensor({ ...shape, writable: true }),
        await context.createTensor({ ...shape, writable: true }),
      ];
      const c = await context.createTensor({ ...shape, readable: true });
      context.writeTensor(a, new Float32Array(side * side).fill(1));
      context.writeTensor(b, new Float32Array(side * side).fill(2));
      return async () => {
        context.dispatch(graph, { a, b }, { c });
        return new Float32Array(await context.readTensor(c));
      };
    };
  }

  // One after the other: they share cores and caches.
  return [
    await answer(() => onWebNn(globals.navigator.ml)),
    await answer(() => onWebGpu(globals.navigator.gpu)),
    await answer(onWasm),
  ];
}
