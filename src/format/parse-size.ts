const SIZE = /^(\d+(?:\.\d+)?) ?(mb|gb)$/i;
const BYTES: Readonly<Record<string, number>> = { mb: 2 ** 20, gb: 2 ** 30 };

/** A size of memory as people write it, `2gb` or `300 MB`, in bytes; undefined for another text. */
export function parseSize(text: string): number | undefined {
  const [, count, unit = ''] = SIZE.exec(text.trim()) ?? [];
  return count === undefined ? undefined : Math.round(Number(count) * (BYTES[unit.toLowerCase()] ?? 0));
}
