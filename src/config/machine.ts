import os from 'node:os';
import { lazily } from '../lazily.js';
import { graphicsOf } from './graphics.js';

/** What is known of the machine that an agent runs on. */
export interface Machine {
  readonly host: string;
  /** Durations are comparable within a class: see {@link hardwareClassOf}. */
  readonly hardwareClass: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** The machine that this process runs on. */
export const readMachine = lazily((): Machine => {
  const cpus = os.cpus();
  const model = cpus[0]?.model ?? 'unknown';
  return {
    host: os.hostname(),
    hardwareClass: hardwareClassOf(`${os.platform()}-${os.arch()}`, model, cpus.length, graphicsOf()),
    cores: cpus.length,
    memoryBytes: os.totalmem(),
  };
});

/**
 * Names machines on which tests take alike: system and architecture, model of the processor, cores, graphics cards. A machine whose
 * cards nobody can tell is named as it was before cards were looked at.
 */
export function hardwareClassOf(
  platform: string,
  model: string,
  cores: number,
  graphics: readonly string[],
): string {
  const cards = graphics.map((card) => ` + ${card}`).join('');
  return `${platform} ${model.replace(/\s+/g, ' ').trim()} x${cores}${cards}`;
}
