import os from 'node:os';
import { lazily } from '../lazily.js';

/** What is known of the machine that an agent runs on. */
export interface Machine {
  readonly host: string;
  /** Durations are comparable within a class: architecture, CPU model and cores. */
  readonly hardwareClass: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** The machine that this process runs on. */
export const readMachine = lazily((): Machine => {
  const cpus = os.cpus();
  const model = (cpus[0]?.model ?? 'unknown').replace(/\s+/g, ' ').trim();
  return {
    host: os.hostname(),
    hardwareClass: `${os.platform()}-${os.arch()} ${model} x${cpus.length}`,
    cores: cpus.length,
    memoryBytes: os.totalmem(),
  };
});
