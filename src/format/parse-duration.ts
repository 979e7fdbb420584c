const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/**
 * Reads a duration as people type it: `90s`, `5m`, `1h30m`, `1m 30s`, `500ms`, `2.5h`.
 * @returns milliseconds, above 0; null for anything else
 */
export function parseDuration(text: string): number | null {
  const parts = /^(?:(\d+(?:\.\d+)?)h)?\s*(?:(\d+(?:\.\d+)?)m)?\s*(?:(\d+(?:\.\d+)?)s)?\s*(?:(\d+)ms)?$/.exec(
    text.trim(),
  );
  if (!parts) return null;
  const [, hours, minutes, seconds, milliseconds] = parts;
  const totalMs =
    Number(hours ?? 0) * UNIT_MS.h +
    Number(minutes ?? 0) * UNIT_MS.m +
    Number(seconds ?? 0) * UNIT_MS.s +
    Number(milliseconds ?? 0) * UNIT_MS.ms;
  return totalMs > 0 ? totalMs : null;
}
