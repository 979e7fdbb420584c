import type { TestCase, TestResult } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { AttemptMemory } from '../../../plugin/playwright/attempt-memory.js';
import type { TestIndex } from '../../../plugin/playwright/test-index.js';

const INDEX = {
  describe: ({ title }: TestCase) => ({ project: 'chromium', file: 'a.spec.ts', title }),
} as unknown as TestIndex;

const aTest = (title: string) => ({ title }) as TestCase;

function attempt(workerIndex: number): TestResult {
  const times = { startTime: new Date(1000), duration: 500.4 };
  return { workerIndex, parallelIndex: workerIndex, ...times } as unknown as TestResult;
}

/** What was seen, worker by worker. */
const seen = (...bytes: number[]) =>
  new Map(bytes.map((value, workerIndex) => [workerIndex, { bytes: value, kind: 'pss' as const }]));

it('keeps the most that each attempt was seen to need', () => {
  const memory = new AttemptMemory(INDEX);
  const [pays, ships] = [attempt(0), attempt(1)];
  memory.testBegan(aTest('pays'), pays);
  memory.testBegan(aTest('ships'), ships);
  for (const bytes of [5, 9, 7]) memory.look()(seen(bytes, 100));
  memory.testEnded(pays);
  memory.testEnded(ships);
  expect(memory.records).toEqual([
    {
      ...{ project: 'chromium', file: 'a.spec.ts', title: 'pays', slot: 0, workerIndex: 0 },
      ...{ name: 'memory_bytes', value: 9, reportedMs: 1500 },
    },
    expect.objectContaining({ title: 'ships', slot: 1, workerIndex: 1, value: 100 }),
  ]);
});

it('says nothing of an attempt during which nobody looked', () => {
  const memory = new AttemptMemory(INDEX);
  const first = attempt(0);
  memory.look()(seen(7));
  memory.testBegan(aTest('pays'), first);
  memory.testEnded(first);
  memory.look()(seen(9));
  expect(memory.records).toEqual([]);
});

it('counts a look for what ran when it began', () => {
  const memory = new AttemptMemory(INDEX);
  const [first, second] = [attempt(0), attempt(0)];
  memory.testBegan(aTest('first'), first);
  const late = memory.look();
  memory.testEnded(first);
  memory.testBegan(aTest('second'), second);
  late(seen(500));
  memory.testEnded(second);
  expect(memory.records).toEqual([]);
});

it('leaves out what the test before may have left in its worker, and in no other one', () => {
  let nowMs = 0;
  const memory = new AttemptMemory(INDEX, 10, () => nowMs);
  const [holds, follows, apart] = [attempt(0), attempt(0), attempt(1)];
  memory.testBegan(aTest('holds'), holds);
  memory.look()(seen(500));
  memory.testEnded(holds);
  memory.testBegan(aTest('follows'), follows);
  memory.testBegan(aTest('apart'), apart);
  nowMs = 249;
  memory.look()(seen(510, 60));
  nowMs = 250;
  memory.look()(seen(70, 50));
  memory.testEnded(follows);
  memory.testEnded(apart);
  expect(memory.records.map(({ title, value }) => [title, value])).toEqual([
    ['holds', 500],
    ['follows', 70],
    ['apart', 60],
  ]);
});

it('keeps of very many attempts those that needed most, in the order of time', () => {
  let nowMs = 0;
  const memory = new AttemptMemory(INDEX, 3, () => (nowMs += 1000));
  for (const bytes of [5, 90, 7, 80, 1, 2, 3, 70, 4]) {
    const result = attempt(0);
    memory.testBegan(aTest(`needs ${bytes}`), result);
    memory.look()(seen(bytes));
    memory.testEnded(result);
  }
  expect(memory.records.map(({ value }) => value)).toEqual([90, 80, 70]);
});
