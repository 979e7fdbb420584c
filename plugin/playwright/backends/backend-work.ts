/** How much one computation of a spec is, in millions of multiplications and additions: for all, or by tag. */
export type BackendWork = number | Readonly<Record<string, number>>;

/** One inference of a small vision model. */
export const DEFAULT_WORK = 10;

/**
 * The work of a test, by the first of its tags that `work` names.
 * @throws Error for what is no positive number
 */
export function workOf(work: BackendWork, tags: readonly string[]): number {
  const tag = typeof work === 'number' ? undefined : tags.find((name) => Object.hasOwn(work, name));
  const millions = typeof work === 'number' ? work : tag === undefined ? DEFAULT_WORK : work[tag];
  if (typeof millions === 'number' && millions > 0 && millions < Infinity) return millions;
  const place = tag === undefined ? '`backendWork`' : `\`backendWork[${JSON.stringify(tag)}]\``;
  throw new Error(
    `evenkeel: ${place}: received ${JSON.stringify(millions)}. Allowed: a number above 0, in millions.`,
  );
}
