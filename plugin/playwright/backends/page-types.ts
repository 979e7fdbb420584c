/** As much of WebGPU and WebNN as a probe uses: TypeScript's own library does not have them yet. */

export interface Gpu {
  requestAdapter(): Promise<{ requestDevice(): Promise<GpuDevice> } | null>;
}

export interface GpuDevice {
  readonly queue: { submit(buffers: unknown[]): void };
  createShaderModule(descriptor: { code: string }): unknown;
  createComputePipeline(descriptor: unknown): { getBindGroupLayout(index: number): unknown };
  createBuffer(descriptor: { size: number; usage: number; mappedAtCreation?: boolean }): GpuBuffer;
  createBindGroup(descriptor: unknown): unknown;
  createCommandEncoder(): {
    beginComputePass(): {
      setPipeline(pipeline: unknown): void;
      setBindGroup(index: number, group: unknown): void;
      dispatchWorkgroups(x: number, y: number): void;
      end(): void;
    };
    copyBufferToBuffer(
      from: GpuBuffer,
      fromOffset: number,
      to: GpuBuffer,
      offset: number,
      size: number,
    ): void;
    finish(): unknown;
  };
  destroy(): void;
}

export interface GpuBuffer {
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

export interface Ml {
  createContext(): Promise<MlContext>;
}

export interface MlContext {
  createTensor(descriptor: object): Promise<object>;
  writeTensor(tensor: object, data: Float32Array): void;
  dispatch(graph: object, inputs: Record<string, object>, outputs: Record<string, object>): void;
  readTensor(tensor: object): Promise<ArrayBuffer>;
  destroy?(): void;
}

export type MlGraphBuilderClass = new (context: MlContext) => {
  input(name: string, descriptor: object): object;
  matmul(a: object, b: object): object;
  build(outputs: Record<string, object>): Promise<object>;
};

/** Globals of a page that has them. */
export interface PageGlobals {
  readonly navigator: { readonly gpu?: Gpu; readonly ml?: Ml };
  readonly MLGraphBuilder?: MlGraphBuilderClass;
}
