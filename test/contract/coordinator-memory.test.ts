import { MemoryCoordinator } from '../../src/coordinate/memory-coordinator.js';
import { coordinatorContract } from './coordinator/contract.js';
import { LEASE_MS } from './coordinator/harness.js';

coordinatorContract(() => {
  let nowMs = 1000;
  const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: () => nowMs });
  return { open: () => coordinator, advance: (ms) => (nowMs += ms) };
});
