import { carryOver } from './carry-over.js';
import type { ClassTable } from './class-tables.js';
import type { TestQuery } from './estimator.js';
import type { Evidence } from './evidence.js';
import { fitSpeedRatios, type Observation, type SpeedRatios } from './speed-ratios.js';
import { type KnownTest, testKey, type TestTable } from './test-table.js';

/** The machine's own class among the places that are compared; no class has this name. */
const OWN_CLASS = '';

/**
 * What other hardware classes say of tests that this one has not run in a project. Classes are compared by what both have
 * run; nothing of theirs enters into what this class has measured itself.
 */
export class OtherClasses {
  private fitted: SpeedRatios | undefined;

  constructor(
    private readonly own: TestTable,
    private readonly classes: readonly ClassTable[],
  ) {}

  /** Whether a class has run a test of this name, in whatever project. */
  knows(key: string): boolean {
    return this.classes.some(({ tests }) => tests.has(key));
  }

  /** Undefined where no class has run the test in the project. */
  evidenceFor({ project, file, title, kind }: TestQuery): Evidence | undefined {
    const seen = this.observe(testKey(file, title), project);
    return seen.length === 0 ? undefined : carryOver(OWN_CLASS, kind, seen, this.ratios);
  }

  private observe(key: string, project: string): Observation[] {
    return this.classes.flatMap(({ hardwareClass, tests }) =>
      observationOf(hardwareClass, tests.get(key), project),
    );
  }

  /** Only a run with tests that its class has not run yet asks. */
  private get ratios(): SpeedRatios {
    return (this.fitted ??= fitSpeedRatios(this.rows()));
  }

  /** What this class and at least one other have run in a project; only that compares them. */
  private rows(): Parameters<typeof fitSpeedRatios>[0] {
    return [...this.own.tests].flatMap(([key, test]) =>
      [...test.places.keys()].map((project) => ({
        kind: test.kind,
        observations: [...observationOf(OWN_CLASS, test, project), ...this.observe(key, project)],
      })),
    );
  }
}

function observationOf(place: string, test: KnownTest | undefined, project: string): Observation[] {
  const level = test?.places.get(project)?.level;
  return level ? [{ place, logMean: level.logMean, variance: level.variance }] : [];
}
