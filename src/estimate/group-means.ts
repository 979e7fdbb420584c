import type { Estimate } from '../model/estimate.js';
import type { Evidence } from './evidence.js';
import { logOfMean } from './log-normal.js';

/** What is assumed of a test when nothing at all is known. */
const PRIOR_TEST_MS = 2000;
/** Tests of one suite usually differ by a factor of two either way. */
const PRIOR_VARIANCE = 0.5;
/** How many tests the usual variance is worth. */
const VARIANCE_WORTH = 3;
/** However alike the tests of a file are, a test's own run says more about it than they do. */
const MIN_VARIANCE = 0.25;
/** How many tests the wider group is worth against the narrower; the built-in prior is worth least. */
const WIDER_WORTH = 1;
const PRIOR_WORTH = 0.5;

/** What a test of a file and kind typically takes; in an average project. */
export interface GroupEvidence extends Evidence {
  readonly source: Extract<Estimate['source'], 'file' | 'kind' | 'suite' | 'prior'>;
}

/** Logarithmic mean duration of one test over the projects, each brought to the average project. */
export interface NeutralTest {
  readonly file: string;
  readonly kind: string;
  readonly log: number;
}

interface Group {
  count: number;
  sum: number;
  squares: number;
}

/** Typical costs by file, kind and suite, each shrunk to the next wider group. */
export class GroupMeans {
  private readonly files = new Map<string, Group>();
  private readonly kinds = new Map<string, Group>();
  private readonly suite: Group = { count: 0, sum: 0, squares: 0 };
  private readonly cache = new Map<string, GroupEvidence>();

  constructor(tests: Iterable<NeutralTest>) {
    for (const test of tests) {
      addTo(this.suite, test.log);
      addTo(groupOf(this.kinds, test.kind), test.log);
      addTo(groupOf(this.files, test.file), test.log);
    }
  }

  evidenceFor(file: string, kind: string): GroupEvidence {
    const key = `${file}\0${kind}`;
    let evidence = this.cache.get(key);
    if (!evidence) this.cache.set(key, (evidence = this.combine(this.files.get(file), this.kinds.get(kind))));
    return evidence;
  }

  private combine(file: Group | undefined, kind: Group | undefined): GroupEvidence {
    const priorMean = Math.log(PRIOR_TEST_MS) - PRIOR_VARIANCE / 2;
    const suiteMean = shrinkMean(this.suite, priorMean, PRIOR_WORTH);
    const mean = shrinkMean(file, shrinkMean(kind, suiteMean, WIDER_WORTH), WIDER_WORTH);
    const suiteVariance = shrinkVariance(this.suite, PRIOR_VARIANCE);
    const variance = Math.max(MIN_VARIANCE, shrinkVariance(file ?? kind, suiteVariance));
    return { logMean: logOfMean(mean, variance), variance, source: this.mainSource(file, kind) };
  }

  private mainSource(file: Group | undefined, kind: Group | undefined): GroupEvidence['source'] {
    const fileShare = shareOf(file, WIDER_WORTH);
    const kindShare = (1 - fileShare) * shareOf(kind, WIDER_WORTH);
    const suiteShare = (1 - fileShare - kindShare) * shareOf(this.suite, PRIOR_WORTH);
    const shares = { file: fileShare, kind: kindShare, suite: suiteShare };
    const most = Math.max(fileShare, kindShare, suiteShare);
    if (most === 0) return 'prior';
    return (['file', 'kind', 'suite'] as const).find((source) => shares[source] === most) ?? 'prior';
  }
}

function shrinkMean(group: Group | undefined, wider: number, worth: number): number {
  return group ? (group.sum + worth * wider) / (group.count + worth) : wider;
}

function shrinkVariance(group: Group | undefined, wider: number): number {
  if (!group || group.count < 2) return wider;
  const squares = Math.max(0, group.squares - group.sum ** 2 / group.count);
  return (VARIANCE_WORTH * wider + squares) / (VARIANCE_WORTH + group.count - 1);
}

function shareOf(group: Group | undefined, worth: number): number {
  return group ? group.count / (group.count + worth) : 0;
}

function groupOf(groups: Map<string, Group>, key: string): Group {
  let group = groups.get(key);
  if (!group) groups.set(key, (group = { count: 0, sum: 0, squares: 0 }));
  return group;
}

function addTo(group: Group, log: number): void {
  group.count++;
  group.sum += log;
  group.squares += log * log;
}
