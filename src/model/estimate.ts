/** Where an estimate's weight of evidence lies, from the most to the least specific. */
export type EstimateSource =
  | 'own' // the test's own runs in this project
  | 'class' // its runs in this project on other hardware, scaled by the hardware's speed ratio
  | 'sibling' // its runs in other projects, scaled by the projects' speed ratio
  | 'renamed' // the runs of the test it was before a rename or a move
  | 'file' // other tests of its file
  | 'kind' // other tests of its kind
  | 'suite' // the whole suite
  | 'prior'; // nothing known: the built-in prior

/** A predicted duration. */
export interface Estimate {
  /** Expected duration in milliseconds: the middle of what is to be expected; rare long ones show in the spread. */
  readonly value: number;
  /** Standard deviation of the duration in milliseconds. */
  readonly spread: number;
  /**
   * The most that it took in the runs which history keeps, in milliseconds; of what is made up of parts, with the one of
   * them at its longest that was then farthest above what is expected of it. Absent for a guess from others.
   */
  readonly longest?: number | undefined;
  /**
   * Part of the value, in milliseconds: workers that have to be started anew inside the slot, since attempts that fail take
   * theirs with them. Absent where none is expected.
   */
  readonly restartsMs?: number | undefined;
  /** How many recorded runs of the thing itself stand behind it; 0 for a guess from others. */
  readonly sampleCount: number;
  readonly source: EstimateSource;
}

/** Whether the thing itself was measured: here, on other hardware, in another project or under an earlier name. */
export function isMeasured({ sampleCount, source }: Pick<Estimate, 'sampleCount' | 'source'>): boolean {
  return sampleCount > 0 || source === 'class' || source === 'sibling' || source === 'renamed';
}
