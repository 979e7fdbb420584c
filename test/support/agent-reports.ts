import type { RanFile, RanUnit } from '../../src/coordinate/ran-file.js';
import { suiteDigest, unitIdOf } from '../../src/coordinate/unit-id.js';
import type { AgentReport, MergeableReport, ReportedTest } from '../../src/verify/agent-report.js';

/** A test that passed, unless said otherwise; its file is the letter before its number. */
export function reportedTest(id: string, overrides: Partial<ReportedTest> = {}): ReportedTest {
  const file = `${id[0] ?? 'a'}.spec.ts`;
  return { id, project: 'p', file, title: `does ${id}`, endedMs: 100, outcome: 'expected', ...overrides };
}

/** A test that was listed and has no result. */
export function unrunTest(id: string): ReportedTest {
  return reportedTest(id, { endedMs: null, outcome: null });
}

/** An agent of which there is a blob alone. */
export function blobAgent(
  name: string,
  tests: readonly ReportedTest[],
  overrides: Partial<MergeableReport> = {},
): AgentReport {
  const report: MergeableReport = {
    environment: '',
    shard: null,
    startedMs: 0,
    endedMs: 1000,
    status: 'passed',
    hasErrors: false,
    setupProjects: [],
    tests,
    ...overrides,
  };
  return { name, ran: null, report };
}

/** A unit that was run and accepted, unless said otherwise. */
export function ranUnit(testIds: readonly string[], result: RanUnit['result'] = 'accepted'): RanUnit {
  const file = `${testIds[0]?.[0] ?? 'a'}.spec.ts`;
  return { id: unitIdOf(testIds), project: 'p', file, title: '', testIds, result, isOk: true };
}

/** What an agent ran of a suite. */
export function ranFile(
  suite: readonly RanUnit[],
  units: readonly RanUnit[],
  overrides: Partial<RanFile> = {},
): RanFile {
  return {
    format: 1,
    runId: 'run',
    agent: 'agent',
    shard: null,
    attempt: 1,
    mode: 'live',
    planDigest: null,
    suiteDigest: suiteDigest(suite.flatMap(({ testIds }) => testIds)),
    suite: suite.map(({ result: _, isOk: __, ...unit }) => unit),
    startedMs: 0,
    status: 'passed',
    units,
    ...overrides,
  };
}
