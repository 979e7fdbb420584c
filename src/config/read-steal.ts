import type { StealThresholds } from '../engine/steal-thresholds.js';

/** Both loads in one text, `0.7/0.3`: overloaded, then underused. @returns undefined for another text */
export function readSteal(text: string): StealThresholds | undefined {
  const [, overloaded, underused] = /^(\d(?:\.\d+)?)\/(\d(?:\.\d+)?)$/.exec(text.trim()) ?? [];
  return overloaded === undefined
    ? undefined
    : { overloaded: Number(overloaded), underused: Number(underused) };
}
