/** How much one computation of a spec is, in millions of multiplications and additions: for all, or by tag or kind. */
export type BackendWork = number | Readonly<Record<string, number>>;

/** What work is told by. */
export interface WorkSubject {
  readonly tags: readonly string[];
  /** Asked for only where no tag tells. */
  readonly kind: () => string;
}

/** One inference of a small vision model. */
export const DEFAULT_WORK = 10;

/**
 * The work of a test, by the first of its tags that `work` names, else by its kind.
 * @throws Error for what is no positive number
 */
export function workOf(work: BackendWork, subject: WorkSubject): number {
  const name = typeof work === 'number' ? undefined : nameIn(work, subject);
  const millions = typeof work === 'number' ? work : name === undefined ? DEFAULT_WORK : work[name];
  if (typeof millions === 'number' && millions > 0 && millions < Infinity) return millions;
  const place = name === undefined ? '`backendWork`' : `\`backendWork[${JSON.stringify(name)}]\``;
  throw new Error(
    `evenkeel: ${place}: received ${JSON.stringify(millions)}. Allowed: a number above 0, in millions.`,
  );
}

function nameIn(work: Readonly<Record<string, number>>, { tags, kind }: WorkSubject): string | undefined {
  const isNamed = (name: string): boolean => Object.hasOwn(work, name);
  const tag = tags.find(isNamed);
  if (tag !== undefined) return tag;
  const kindName = kind();
  return isNamed(kindName) ? kindName : undefined;
}
