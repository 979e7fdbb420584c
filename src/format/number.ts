const MEGABYTE = 1024 * 1024;

/** A share as a percentage: `0.034` → `3.4%`; from ten per cent on without a decimal. `–` if not finite. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  const text = Math.abs(percent) < 9.95 ? percent.toFixed(1) : percent.toFixed(0);
  return `${text.replace(/^-(0\.0|0)$/, '$1')}%`;
}

/** As `formatPercent`, always with a sign: `+3.4%`. */
export function formatSignedPercent(share: number): string {
  const text = formatPercent(share);
  return text.startsWith('-') || text === '–' ? text : `+${text}`;
}

/** Bytes as `512 MB` or `15.9 GB`. */
export function formatBytes(bytes: number): string {
  const megabytes = bytes / MEGABYTE;
  return megabytes < 1000
    ? `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`
    : `${(megabytes / 1024).toFixed(1)} GB`;
}

/** A count with its noun: `1 spec`, `12 specs`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** A number with one decimal at most: `2`, `1.4`. */
export function formatRounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
