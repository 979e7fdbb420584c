import type { ResolvedOptions } from '../../src/config/options-schema.js';

/** Whose order the units of a run start in: the engine's, until there is a reason to keep Playwright's own. */
export class RunOrder {
  private reason: string | null = null;

  /** @param keptOptions see {@link orderOptions} */
  constructor(
    private readonly keptOptions: readonly string[],
    private readonly warn: (message: string) => void,
  ) {}

  /** Why Playwright's own order is kept, or null. */
  get keptBecause(): string | null {
    return this.reason;
  }

  /** @param reason null: the order is the engine's */
  keep(reason: string | null): void {
    this.reason = reason;
  }

  /** The units start as the engine would start them; a single slot takes what it takes in any order. */
  isPredictable(slots: number): boolean {
    return this.reason === null || slots === 1;
  }

  /** Who set limits relies on them. */
  warnOfLimits(slots: number): void {
    if (this.reason === null || slots === 1) return;
    for (const option of this.keptOptions)
      this.warn(`${option} not hold in this run, since its order is Playwright's: ${this.reason}.`);
  }
}

/** What is set of which only the engine's order takes care, as a subject with its verb. */
export function orderOptions({ limits, memory }: ResolvedOptions): string[] {
  return [
    ...(Object.keys(limits).length > 0 ? ['`limits` do'] : []),
    ...(memory.limit === undefined ? [] : ['`memory.limit` does']),
  ];
}
