/** Where text is written. */
export interface ColorTarget {
  readonly stream: { readonly isTTY?: boolean };
  readonly isCI: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
}

/**
 * Whether colours are written: `NO_COLOR` and `--no-color` forbid them, `FORCE_COLOR` and `--color` ask for them, else
 * a terminal outside CI gets them.
 */
export function usesColor({ stream, isCI, env, argv }: ColorTarget): boolean {
  if (env['NO_COLOR'] || argv.includes('--no-color')) return false;
  const forced = env['FORCE_COLOR'];
  if (forced === '0' || forced === 'false') return false;
  if (forced || argv.includes('--color')) return true;
  return stream.isTTY === true && !isCI && env['TERM'] !== 'dumb';
}
