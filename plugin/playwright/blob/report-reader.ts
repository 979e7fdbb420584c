import type { TestStatus } from '@playwright/test/reporter';
import type { MergeableReport, ReportedTest } from '../../../src/verify/agent-report.js';
import { isTest, type BlobEvent, type BlobProject, type BlobSuite, type BlobTest } from './events.js';
import { outcomeOf } from './outcome-of.js';

/** A test while its events come in. */
interface OpenTest extends Pick<ReportedTest, 'id' | 'project' | 'file' | 'title'> {
  startedMs: number;
  endedMs: number | null;
  expected: TestStatus;
  readonly statuses: TestStatus[];
}

/** Puts a report together from the events of a blob. */
export class ReportReader {
  private readonly tests = new Map<string, OpenTest>();
  private readonly setupProjects = new Set<string>();
  private environment: { name: string; tags: readonly string[] } = { name: '', tags: [] };
  private separator = '/';
  private shard: MergeableReport['shard'] = null;
  private end = { status: 'failed', startTime: 0, duration: 0 };
  private hasErrors = false;

  /** Takes the next event. */
  read({ method, params = {} }: BlobEvent): void {
    switch (method) {
      case 'onBlobReportMetadata':
        this.environment = { ...this.environment, name: params.name ?? '' };
        this.separator = params.pathSeparator ?? '/';
        this.shard = params.shard ? { index: params.shard.current, total: params.shard.total } : null;
        return;
      case 'onConfigure':
        this.environment = { ...this.environment, tags: params.config?.tags ?? [] };
        return;
      case 'onProject':
        if (params.project) this.addProject(params.project);
        return;
      case 'onTestBegin':
        this.begin(params.testId ?? '', params.result?.startTime ?? 0);
        return;
      case 'onTestEnd':
        this.endAttempt(params);
        return;
      case 'onError':
        this.hasErrors = true;
        return;
      case 'onEnd':
        this.end = { ...this.end, ...params.result };
    }
  }

  /** What the events said; all of them must have been read. */
  report(): MergeableReport {
    const { status, startTime, duration } = this.end;
    return {
      environment: JSON.stringify(this.environment),
      shard: this.shard,
      startedMs: startTime,
      endedMs: startTime + duration,
      status: status as MergeableReport['status'],
      hasErrors: this.hasErrors,
      setupProjects: [...this.setupProjects],
      tests: [...this.tests.values()].map(({ id, project, file, title, endedMs, expected, statuses }) => ({
        ...{ id, project, file, title, endedMs },
        outcome: endedMs === null ? null : outcomeOf(statuses, expected),
      })),
    };
  }

  private addProject({ name, suites, dependencies = [], teardown }: BlobProject): void {
    for (const setup of dependencies) this.setupProjects.add(setup);
    if (teardown) this.setupProjects.add(teardown);
    for (const suite of suites) {
      const file = (suite.location?.file ?? suite.title).replaceAll(this.separator, '/');
      this.addTests(suite, { project: name, file }, []);
    }
  }

  private addTests(
    entry: BlobSuite | BlobTest,
    place: Pick<ReportedTest, 'project' | 'file'>,
    titles: readonly string[],
  ): void {
    if (!isTest(entry)) {
      // The file's own suite is called by its path.
      for (const inner of entry.entries)
        this.addTests(inner, place, isTest(inner) ? titles : [...titles, inner.title]);
      return;
    }
    this.tests.set(entry.testId, {
      id: entry.testId,
      ...place,
      title: [...titles, entry.title].join(' › '),
      startedMs: 0,
      endedMs: null,
      expected: 'passed',
      statuses: [],
    });
  }

  private begin(testId: string, startedMs: number): void {
    const test = this.tests.get(testId);
    if (test) test.startedMs = startedMs;
  }

  private endAttempt({ test: ended, result }: NonNullable<BlobEvent['params']>): void {
    const test = this.tests.get(ended?.testId ?? '');
    if (!test) return;
    test.expected = ended?.expectedStatus ?? 'passed';
    test.statuses.push((result?.status ?? 'interrupted') as TestStatus);
    // An attempt that was broken off is no result.
    if (result?.status !== 'interrupted') test.endedMs = test.startedMs + (result?.duration ?? 0);
  }
}
