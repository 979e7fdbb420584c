/** What kept the units of a run from running beside each other; see `EngineUnit` and `PhaseSetup`. */
export interface RunRestrictions {
  /** Project → how many of its units may run at the same time, where that is fewer than there are slots. */
  readonly projectLimits: Readonly<Record<string, number>>;
  /** Memory that units which say what they need may have together, in bytes; null where none says so. */
  readonly freeMemoryBytes: number | null;
  /** Those that have a lock, a part of a limit, or a need of memory. */
  readonly units: readonly RestrictedUnit[];
}

export interface RestrictedUnit {
  readonly project: string;
  readonly file: string;
  /** Title of the suite or test that makes the unit; empty when it is the whole file. */
  readonly title: string;
  readonly locks: readonly string[];
  readonly limits: readonly { readonly name: string; readonly most: number }[];
  readonly memoryBytes: number;
}

export const NO_RESTRICTIONS: RunRestrictions = { projectLimits: {}, freeMemoryBytes: null, units: [] };
