import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { closeGate, createGate, enterGate } from '../../../src/history/native-gate.js';

describe('the gate', () => {
  it('lets in until it is closed', () => {
    const gate = createGate();
    const leaveFirst = enterGate(gate);
    enterGate(gate)();
    leaveFirst();
    closeGate(gate);
    expect(() => enterGate(gate)).toThrow('ending');
    closeGate(gate);
  });

  it('is closed when the last one has left', async () => {
    const gate = createGate();
    enterGate(gate);
    const leavesLater = `
      const { workerData: [gate, left] } = require('node:worker_threads');
      setTimeout(() => { Atomics.store(left, 0, 1); Atomics.sub(gate, 0, 1); Atomics.notify(gate, 0); }, 50);`;
    const left = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(leavesLater, { eval: true, workerData: [gate, left] });
    await new Promise((resolve) => worker.once('online', resolve));
    closeGate(gate);
    expect(Atomics.load(left, 0)).toBe(1);
    await worker.terminate();
  });

  it('is not waited at for ever', () => {
    const gate = createGate();
    enterGate(gate);
    closeGate(gate, 20);
    expect(() => enterGate(gate)).toThrow('ending');
  });
});
