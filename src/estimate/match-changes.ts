/** A change that was made to one name alone says nothing: it may be another name that begins alike. */
const MIN_PAIRS = 2;

/** Something that was put before or behind a name. */
interface Extension {
  readonly fresh: string;
  readonly gone: string;
  /** What was put where; the same for all names that changed alike. */
  readonly change: string;
}

/**
 * Pairs names that were all extended alike, such as files that got a new ending: the change that explains most names
 * first. Tells `flow.ts-old` from `flow-v2.ts-old`, which nearness can't.
 * @returns new name → gone name
 */
export function matchChanges(fresh: readonly string[], gone: readonly string[]): [string, string][] {
  if (gone.length < MIN_PAIRS) return [];
  const byChange = new Map<string, Extension[]>();
  for (const extension of extensionsOf(fresh, new Set(gone))) {
    const alike = byChange.get(extension.change);
    if (alike) alike.push(extension);
    else byChange.set(extension.change, [extension]);
  }
  const pairs = new Map<string, string>();
  const taken = new Set<string>();
  for (const alike of [...byChange.values()].sort((a, b) => b.length - a.length)) {
    if (alike.length < MIN_PAIRS) break;
    for (const { fresh: name, gone: from } of alike) {
      if (pairs.has(name) || taken.has(from)) continue;
      pairs.set(name, from);
      taken.add(from);
    }
  }
  return [...pairs];
}

/** Every way to see a new name as a gone one with something before or behind it. */
function extensionsOf(fresh: readonly string[], gone: ReadonlySet<string>): Extension[] {
  return fresh.flatMap((name) =>
    Array.from({ length: Math.max(0, name.length - 1) }, (_, index) => index + 1).flatMap((cut) => {
      const [head, tail] = [name.slice(0, cut), name.slice(cut)];
      return [
        ...(gone.has(head) ? [{ fresh: name, gone: head, change: `behind ${tail}` }] : []),
        ...(gone.has(tail) ? [{ fresh: name, gone: tail, change: `before ${head}` }] : []),
      ];
    }),
  );
}
