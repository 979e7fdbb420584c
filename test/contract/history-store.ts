import { describe, expect, it } from 'vitest';
import type { HistoryStore } from '../../src/history/store.js';
import { EMPTY_HISTORY, type HistoryModel, type TestHistory } from '../../src/model/history.js';
import { NO_METRICS, TASK_MEMORY } from '../../src/model/metrics.js';
import type { AttemptRecord } from '../../src/model/record.js';
import { aRecording, type RecordingParts } from '../unit/history/recordings.js';

const FILE = 'tests/cart.spec.ts';
const HARDWARE = 'x64 Test CPU 2';

/** What every history has to do, whatever it keeps its data in. */
export function historyStoreContract(name: string, createStore: () => HistoryStore): void {
  describe(`${name} history`, () => {
    /** Records runs, each with one agent, and reads the model of one file. */
    async function modelAfter(...runs: RecordingParts[]): Promise<HistoryModel> {
      const store = createStore();
      for (const [index, run] of runs.entries())
        await store.record(aRecording({ runId: `run-${index}`, ...run }));
      return store.readModel([FILE], HARDWARE);
    }

    /** What is known of the one test after runs with these attempts. */
    async function testAfter(...runs: Partial<AttemptRecord>[][]): Promise<TestHistory | undefined> {
      const { tests } = await modelAfter(...runs.map((attempts) => ({ attempts })));
      return tests[0];
    }

    it('knows nothing at first', async () => {
      expect(await modelAfter()).toEqual(EMPTY_HISTORY);
    });

    it('remembers a test with its duration, cost and outcome', async () => {
      expect(await modelAfter({ attempts: [{ durationMs: 1234.5 }] })).toEqual({
        nextRunSeq: 1,
        tests: [
          {
            project: 'chromium',
            file: FILE,
            title: 'adds an item',
            kind: 'checkout',
            samples: [{ runSeq: 0, durationMs: 1234.5, costMs: 1234.5, attempts: 1, ok: true }],
            lastVisitSeq: 0,
            skipsAtRunTime: false,
            lacksBaseline: false,
          },
        ],
        overheads: [],
        starts: [],
      });
    });

    it('remembers the most memory that a test was measured with in a run, of all that its agents recorded', async () => {
      const measured = (runId: string, agent: string, ...values: number[]): RecordingParts => ({
        ...{ runId, agent, attempts: [{}] },
        metrics: {
          ...NO_METRICS,
          custom: values.map((value) => ({
            ...{ project: 'chromium', file: FILE, title: 'adds an item', slot: 0, workerIndex: 0 },
            ...{ name: value < 0 ? 'fps' : TASK_MEMORY, value, reportedMs: 1 },
          })),
        },
      });
      const { tests } = await modelAfter(
        measured('one', 'a', 5, 9, 7),
        measured('two', 'a', 4, -1),
        measured('two', 'b', 6),
        measured('three', 'a'),
      );
      expect(tests[0]?.samples.map(({ memoryBytes }) => memoryBytes)).toEqual([9, 6, undefined]);
    });

    it('remembers the mean of each number that a test has reported in a run, of at most twenty', async () => {
      const reporting = (
        runId: string,
        agent: string,
        ...metrics: [name: string, value: number][]
      ): RecordingParts => ({
        ...{ runId, agent, attempts: [{}] },
        metrics: {
          ...NO_METRICS,
          custom: metrics.map(([name, value]) => ({
            ...{ project: 'chromium', file: FILE, title: 'adds an item', slot: 0, workerIndex: 0 },
            ...{ name, value, reportedMs: 1 },
          })),
        },
      });
      const many = Array.from({ length: 30 }, (_, index): [string, number] => [`m${index + 10}`, index]);
      const { tests } = await modelAfter(
        reporting('one', 'a', ['fps', 50], ['fps', 60], ['größe', -2], [TASK_MEMORY, 7]),
        reporting('two', 'a', ['fps', 40]),
        reporting('two', 'b', ['fps', 20]),
        reporting('three', 'a'),
        reporting('four', 'a', ...many),
      );
      const [one, two, three, four] = tests[0]?.samples ?? [];
      expect(one).toMatchObject({ metrics: { fps: 55, größe: -2 }, memoryBytes: 7 });
      expect(two?.metrics).toEqual({ fps: 30 });
      expect(two).not.toHaveProperty('memoryBytes');
      expect(three).not.toHaveProperty('metrics');
      expect(four?.metrics).toEqual(Object.fromEntries(many.slice(0, 20)));
    });

    it('lets a higher revision take the place of a lower one, whichever comes last', async () => {
      const first = {
        runId: 'same',
        attempts: [{ durationMs: 5 }, { title: 'pays', durationMs: 3 }],
        overheads: [{ project: 'chromium', file: FILE, durationMs: 5 }],
      };
      const whole = {
        runId: 'same',
        attempts: [{ durationMs: 9 }, { title: 'pays', superseded: true }, { title: 'ships' }],
        overheads: [{ project: 'chromium', file: FILE, durationMs: 7 }],
      };
      const expected = await modelAfter(whole);
      expect(await modelAfter(first, { ...whole, revision: 1 })).toEqual(expected);
      expect(await modelAfter({ ...whole, revision: 1 }, first)).toEqual(expected);
      expect(await modelAfter(first)).not.toEqual(expected);
    });

    it('changes nothing when the same run and agent are recorded again', async () => {
      const run = {
        runId: 'same',
        attempts: [{}],
        overheads: [{ project: 'chromium', file: FILE, durationMs: 5 }],
      };
      const again = { ...run, attempts: [{ durationMs: 9 }] };
      expect(await modelAfter(run, again)).toEqual(await modelAfter(run));
    });

    it('counts all attempts as cost and the last one as duration', async () => {
      const test = await testAfter([
        { retry: 0, status: 'failed', ok: false, durationMs: 500 },
        { retry: 1, status: 'timedOut', ok: false, durationMs: 3000 },
        { retry: 2, durationMs: 700 },
      ]);
      expect(test?.samples).toEqual([{ runSeq: 0, durationMs: 700, costMs: 4200, attempts: 3, ok: true }]);
    });

    it('counts no pass that was only repeated with its serial suite as an attempt', async () => {
      const test = await testAfter([
        { retry: 0, durationMs: 100 },
        { retry: 1, durationMs: 120 },
      ]);
      expect(test?.samples).toEqual([{ runSeq: 0, durationMs: 120, costMs: 220, attempts: 1, ok: true }]);
    });

    it('averages repetitions into one sample, which is ok only if all were', async () => {
      const test = await testAfter([
        { repeatEachIndex: 0, durationMs: 100 },
        { repeatEachIndex: 1, durationMs: 200, status: 'failed', ok: false },
        { repeatEachIndex: 1, retry: 1, durationMs: 400, status: 'failed', ok: false },
      ]);
      expect(test?.samples).toEqual([{ runSeq: 0, durationMs: 250, costMs: 350, attempts: 1.5, ok: false }]);
    });

    it('takes a skip at run time for a visit that shows an inability, until the test runs', async () => {
      const skip = { status: 'skipped', skippedAtRunTime: true, durationMs: 1 } as const;
      const skipped = await testAfter([{}], [skip]);
      expect(skipped).toMatchObject({ skipsAtRunTime: true, lastVisitSeq: 1, samples: [{ runSeq: 0 }] });
      const ranAgain = await testAfter([skip], [{}]);
      expect(ranAgain).toMatchObject({ skipsAtRunTime: false, lastVisitSeq: 1, samples: [{ runSeq: 1 }] });
    });

    it('keeps a skip of a placement that another one took over', async () => {
      const test = await testAfter([{ status: 'skipped', skippedAtRunTime: true, superseded: true }]);
      expect(test).toMatchObject({ skipsAtRunTime: true, lastVisitSeq: 0, samples: [] });
    });

    it('takes no notice of tests that the list skips or that were interrupted', async () => {
      expect(
        await testAfter([{ status: 'skipped' }], [{ status: 'interrupted', ok: false }]),
      ).toBeUndefined();
      expect(await testAfter([{}], [{ status: 'interrupted', ok: false }])).toMatchObject({
        lastVisitSeq: 0,
        samples: [{ runSeq: 0 }],
      });
    });

    it('takes a superseded attempt for a visit, not for a sample', async () => {
      const test = await testAfter([{}], [{ superseded: true, durationMs: 1 }]);
      expect(test).toMatchObject({ lastVisitSeq: 1, samples: [{ runSeq: 0 }] });
    });

    it('remembers a missing baseline until the test passes', async () => {
      const failed = { status: 'failed', ok: false } as const;
      const lacks = { ...failed, lacksBaseline: true };
      expect(await testAfter([lacks])).toMatchObject({ lacksBaseline: true });
      expect(await testAfter([lacks], [failed])).toMatchObject({ lacksBaseline: true });
      expect(await testAfter([lacks], [{}])).toMatchObject({ lacksBaseline: false });
      expect(await testAfter([lacks, { retry: 1 }])).toMatchObject({ lacksBaseline: false });
    });

    describe('asked for a file that it does not know', () => {
      async function filesOf(asked: string[], ...runs: string[][]): Promise<string[]> {
        const store = createStore();
        for (const [index, files] of runs.entries()) {
          await store.record(
            aRecording({ runId: `run-${index}`, attempts: files.map((file) => ({ file, title: file })) }),
          );
        }
        return (await store.readModel(asked, HARDWARE)).tests.map(({ file }) => file);
      }

      it('adds what it may have been before: files that the last run had and this one lacks', async () => {
        expect(await filesOf(['a', 'new'], ['a', 'b', 'old'], ['a', 'b'])).toEqual(['a', 'b']);
      });

      it('adds none when it knows all files', async () => {
        expect(await filesOf(['a'], ['a', 'b'])).toEqual(['a']);
      });

      it('adds no more files than were asked for', async () => {
        const last = Array.from({ length: 50 }, (_, index) => `area-${index}/x`);
        expect(await filesOf(['new', 'area-7/x'], last)).toEqual(['area-7/x']);
        expect((await filesOf(['moved/x', 'area-7/x'], last)).length).toBeLessThanOrEqual(4);
      });
    });

    it('keeps the 10 most recent samples, oldest first', async () => {
      const runs = Array.from({ length: 23 }, (_, index) => ({
        attempts: [{ durationMs: index }],
        overheads: [{ project: 'chromium', file: FILE, durationMs: index }],
        workerStarts: [{ processMs: index, browserMs: 0 }],
      }));
      const { tests, overheads, starts, nextRunSeq } = await modelAfter(...runs);
      const latest = Array.from({ length: 10 }, (_, index) => index + 13);
      expect(nextRunSeq).toBe(23);
      for (const samples of [tests[0]?.samples, overheads[0]?.samples, starts[0]?.samples]) {
        expect(samples?.map(({ runSeq }) => runSeq)).toEqual(latest);
        expect(samples?.map(({ durationMs }) => durationMs)).toEqual(latest);
      }
    });

    it('reads only the files it is asked for', async () => {
      const other = 'tests/other.spec.ts';
      const { tests, overheads } = await modelAfter({
        attempts: [{}, { file: other }],
        overheads: [FILE, other].map((file) => ({ project: 'chromium', file, durationMs: 5 })),
      });
      expect(tests.map(({ file }) => file)).toEqual([FILE]);
      expect(overheads.map(({ file }) => file)).toEqual([FILE]);
    });

    it('keeps durations of other hardware out, but not what was visited and found impossible', async () => {
      const skip = { title: 'records', status: 'skipped', skippedAtRunTime: true } as const;
      const { tests, overheads, starts, nextRunSeq } = await modelAfter(
        { attempts: [{}] },
        {
          hardwareClass: 'arm64 Other 8',
          attempts: [{ durationMs: 5 }, skip],
          overheads: [{ project: 'chromium', file: FILE, durationMs: 5 }],
          workerStarts: [{}],
        },
      );
      expect({ overheads, starts, nextRunSeq }).toEqual({ overheads: [], starts: [], nextRunSeq: 2 });
      expect(tests).toEqual([
        expect.objectContaining({
          title: 'adds an item',
          lastVisitSeq: 1,
          samples: [expect.objectContaining({ runSeq: 0 })],
        }),
        expect.objectContaining({ title: 'records', lastVisitSeq: 1, samples: [], skipsAtRunTime: true }),
      ]);
    });

    it('joins the agents of one run', async () => {
      const { tests, nextRunSeq } = await modelAfter(
        { runId: 'shared', agent: 'a', attempts: [{ durationMs: 100 }] },
        { runId: 'between', attempts: [{ durationMs: 999 }] },
        {
          runId: 'shared',
          agent: 'b',
          attempts: [{ durationMs: 300 }, { title: 'removes an item', durationMs: 7 }],
        },
      );
      expect(nextRunSeq).toBe(2);
      expect(tests[0]?.samples.map(({ runSeq, durationMs }) => [runSeq, durationMs])).toEqual([
        [0, 200],
        [1, 999],
      ]);
      expect(tests[1]).toMatchObject({ title: 'removes an item', lastVisitSeq: 0 });
    });

    it('averages overheads and worker starts over a run', async () => {
      const { overheads, starts } = await modelAfter({
        overheads: [10, 30].map((durationMs) => ({ project: 'chromium', file: FILE, durationMs })),
        workerStarts: [
          { processMs: 300, browserMs: 200 },
          { processMs: 400, browserMs: null },
          { processMs: null, browserMs: 50 },
        ],
      });
      expect(overheads).toEqual([
        { project: 'chromium', file: FILE, samples: [{ runSeq: 0, durationMs: 20 }] },
      ]);
      expect(starts).toEqual([{ project: 'chromium', samples: [{ runSeq: 0, durationMs: 450 }] }]);
    });

    it.each([
      ['quotes', `it's "quoted" \`so\``],
      ['line breaks', 'first\nsecond\r\n\tthird'],
      ['emoji', '🛒 › 买 › 👩‍👩‍👧'],
      ['SQL', `'); DROP TABLE test_rollup; --`],
      ['braces', '{"a": [1, $1, ?, :x]}'],
      ['NUL', 'before\u0000after'],
      ['backslashes', 'C:\\ud800\\users \\'],
      ['10,000 characters', 'long '.repeat(2000)],
      ['nothing', ''],
    ])('takes a title with %s as it is', async (_, title) => {
      expect(await testAfter([{ title, kind: title, project: title }])).toMatchObject({
        title,
        kind: title,
        project: title,
      });
    });

    it('stores half a surrogate pair as the replacement character', async () => {
      expect(await testAfter([{ title: 'half \ud83d pair' }])).toMatchObject({ title: 'half \ufffd pair' });
    });

    it('takes a run whose figures are not numbers', async () => {
      const { nextRunSeq } = await modelAfter({ run: { imbalance: NaN, makespanMs: -Infinity } });
      expect(nextRunSeq).toBe(1);
    });

    it('gives tests in the same order however they were recorded', async () => {
      const titles = ['b', 'a', 'Ä', 'B', '😀', '\ufffd'];
      const forth = await modelAfter({ attempts: titles.map((title) => ({ title, startedMs: 1 })) });
      const back = await modelAfter({
        attempts: titles.toReversed().map((title) => ({ title, startedMs: 1 })),
      });
      expect(back).toEqual(forth);
      expect(forth.tests).toHaveLength(titles.length);
    });
  });
}
