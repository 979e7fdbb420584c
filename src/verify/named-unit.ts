/** A unit that somebody lists. */
export interface NamedUnit {
  readonly id: string;
  readonly project: string;
  readonly file: string;
  /** Of the suite or test that makes the unit; empty for a whole file. */
  readonly title: string;
  /** Empty where no agent that ran it is known. */
  readonly testIds: readonly string[];
}

/** How messages call a unit: `[chromium] tests/cart.spec.ts › pays`. */
export function unitName({ project, file, title }: NamedUnit): string {
  return `${project === '' ? '' : `[${project}] `}${file}${title === '' ? '' : ` › ${title}`}`;
}
