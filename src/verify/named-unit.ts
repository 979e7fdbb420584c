/** A unit that somebody lists. */
export interface NamedUnit {
  readonly id: string;
  readonly project: string;
  readonly file: string;
  /** Of the suite or test that makes the unit; empty for a whole file. */
  readonly title: string;
  /** The runner's own ids of its tests, in order. */
  readonly testIds: readonly string[];
}

/** How messages call a unit: `[chromium] tests/cart.spec.ts › pays`. */
export function unitName({ project, file, title }: NamedUnit): string {
  return `${project === '' ? '' : `[${project}] `}${file}${title === '' ? '' : ` › ${title}`}`;
}
