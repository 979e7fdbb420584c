import { readFileSync } from 'node:fs';

/** Playwright's JSON report, as far as tests compare it. */
export interface Report {
  readonly suites: readonly ReportSuite[];
  readonly errors: readonly { readonly message?: string }[];
  readonly stats: {
    readonly expected: number;
    readonly skipped: number;
    readonly unexpected: number;
    readonly flaky: number;
  };
}

interface ReportSuite {
  readonly title: string;
  readonly file: string;
  readonly suites?: readonly ReportSuite[];
  readonly specs?: readonly ReportSpec[];
}

interface ReportSpec {
  readonly title: string;
  readonly file: string;
  readonly tests: readonly {
    readonly projectName: string;
    readonly status: string;
    readonly annotations: readonly { readonly type: string }[];
    readonly results: readonly { readonly status: string; readonly retry: number }[];
  }[];
}

/** One test of a run, and how it went. */
export interface Outcome {
  readonly project: string;
  readonly file: string;
  /** Of the suites in the file and the test. */
  readonly title: string;
  readonly outcome: string;
  /** Status of each attempt. */
  readonly attempts: readonly string[];
}

/** Reads what Playwright's JSON reporter wrote. */
export function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/** All tests of a report, in an order that does not depend on when they ran. */
export function outcomesOf(report: Report | null): Outcome[] {
  if (!report) throw new Error('The run wrote no report.');
  const outcomes = report.suites.flatMap((suite) => outcomesIn(suite, []));
  return outcomes.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function outcomesIn({ suites = [], specs = [] }: ReportSuite, above: readonly string[]): Outcome[] {
  const own = specs.flatMap((spec) =>
    spec.tests.map((test) => ({
      project: test.projectName,
      file: spec.file,
      title: [...above, spec.title].join(' › '),
      outcome: test.status,
      attempts: test.results.map(({ status }) => status),
    })),
  );
  return [...own, ...suites.flatMap((suite) => outcomesIn(suite, [...above, suite.title]))];
}
