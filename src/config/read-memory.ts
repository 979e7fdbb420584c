import type { MemoryOptions } from './options.js';

/** A limit of memory, by which needs it is kept, or both in one text: `4gb`, `declared`, `declared/4gb`. @returns undefined for another text */
export function readMemory(text: string): MemoryOptions | undefined {
  const [, needs, limit] = /^(?:(measured|declared)(?:\/|$))?(.*)$/.exec(text.trim()) ?? [];
  if (needs !== 'measured' && needs !== 'declared') return limit ? { limit } : undefined;
  return { needs, ...(limit && { limit }) };
}
