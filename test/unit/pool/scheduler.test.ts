import { expect, it } from 'vitest';
import type { SlotView } from '../../../src/engine/events.js';
import { Knowledge } from '../../../src/pool/knowledge.js';
import { Scheduler } from '../../../src/pool/scheduler.js';
import type { TaskInfo } from '../../../src/pool/task.js';
import { DEFAULT_WEIGHTS } from '../../../src/score/weights.js';
import { historyModel, testHistory } from '../../support/history-model.js';

const FREE: SlotView = { isBusy: false, warmKey: null };
const BUSY: SlotView = { isBusy: true, warmKey: null };

function scheduler(
  knowledge = new Knowledge(),
  memoryBytes = Infinity,
  seenBytes: (slot: number) => number = () => 0,
): Scheduler {
  const made = new Scheduler({
    ...{ knowledge, memoryBytes, seenBytes, weights: () => DEFAULT_WEIGHTS, onHealthChange: () => {} },
  });
  made.browsers.add('chromium', 4);
  made.browsers.add('firefox', 4);
  return made;
}

function task(id: string, overrides: Partial<TaskInfo> = {}): TaskInfo {
  const candidates = ['chromium', 'firefox'];
  return { id, name: id, kind: 'text', candidates, priority: 0, memoryBytes: 0, locks: [], ...overrides };
}

function knowing(durations: Readonly<Record<string, readonly [project: string, ms: number][]>>): Knowledge {
  const knowledge = new Knowledge();
  const tests = Object.entries(durations).flatMap(([title, places]) =>
    places.map(([project, ms]) => testHistory({ project, title, file: 'pool/text' }, [ms, ms, ms, ms])),
  );
  knowledge.add(historyModel(tests));
  return knowledge;
}

it('starts the longest task first, as the engine does', () => {
  const made = scheduler(knowing({ short: [['chromium', 100]], long: [['chromium', 9000]] }));
  made.add(task('short'), 'chromium');
  made.add(task('long'), 'chromium');
  expect(made.next([FREE], 0)?.task.id).toBe('long');
  expect(made.next([BUSY], 0)).toBeNull();
  made.finished(0, 10);
  expect(made.next([{ isBusy: false, warmKey: 'chromium' }], 10)).toMatchObject({ reason: 'warm' });
});

it('ranks a browser lower that is about to be full, by the weight of that', () => {
  const knowledge = knowing({
    any: [
      ['chromium', 1000],
      ['firefox', 1100],
    ],
  });
  const best = (loadAhead: number): string | undefined => {
    const made = new Scheduler({
      ...{ knowledge, memoryBytes: Infinity, seenBytes: () => 0, onHealthChange: () => {} },
      weights: () => ({ ...DEFAULT_WEIGHTS, loadAhead }),
      loadAhead: () => (browser) => (browser === 'chromium' ? 0.5 : 1),
    });
    for (const browser of ['chromium', 'firefox']) made.browsers.add(browser, 1);
    const [first] = made.rank(task('any'), 2);
    expect(first?.contributions['loadAhead']).toMatchObject({ weight: loadAhead });
    return first?.project;
  };
  expect(best(0)).toBe('chromium');
  expect(best(1)).toBe('firefox');
});

it('priority comes before length', () => {
  const made = scheduler(knowing({ urgent: [['chromium', 100]], long: [['chromium', 9000]] }));
  made.add(task('long'), 'chromium');
  made.add(task('urgent', { priority: 1 }), 'firefox');
  expect(made.next([FREE, FREE], 0)?.task.id).toBe('urgent');
  expect(made.next([BUSY, FREE], 0)?.task.id).toBe('long');
});

it('what may not start of a higher priority keeps lower ones from nothing', () => {
  const made = scheduler(new Knowledge(), 100);
  made.add(task('running', { memoryBytes: 60 }), 'chromium');
  expect(made.next([FREE, FREE], 0)?.task.id).toBe('running');
  made.add(task('large', { memoryBytes: 50, priority: 3 }), 'chromium');
  made.add(task('first', { memoryBytes: 10, priority: 2 }), 'chromium');
  made.add(task('second', { memoryBytes: 10, priority: 1 }), 'firefox');
  expect(made.next([BUSY, FREE], 0)?.task.id).toBe('first');
  expect(made.next([BUSY, BUSY, FREE], 0)?.task.id).toBe('second');
  made.finished(0, 5);
  expect(made.next([FREE, BUSY, BUSY], 5)?.task.id).toBe('large');
});

it('looks at each waiting task once, however many priorities there are', () => {
  let looks = 0;
  const made = scheduler(new Knowledge(), 100, () => (looks++, 70));
  made.add(task('running', { memoryBytes: null }), 'chromium');
  made.next([FREE, FREE], 0);
  for (let each = 0; each < 50; each++)
    made.add(task(`t${each}`, { memoryBytes: 40, priority: each }), 'firefox');
  looks = 0;
  expect(made.next([BUSY, FREE], 0)).toBeNull();
  expect(looks).toBe(1);
  expect(made.next([BUSY, BUSY], 0)).toBeNull();
  expect(looks).toBe(1);
});

it('ranks browsers by what the task took there, and by load where nothing is known', () => {
  const known: [string, number][] = [
    ['chromium', 4000],
    ['firefox', 1000],
  ];
  const made = scheduler(knowing({ decode: known }));
  expect(made.rank(task('decode'), 2).map(({ project }) => project)).toEqual(['firefox', 'chromium']);
  made.add(task('new'), 'chromium');
  expect(made.rank(task('other new'), 2)[0]?.project).toBe('firefox');
});

it('ranks a browser lower in which the task would have to wait for memory', () => {
  const known: [string, number][] = [
    ['chromium', 1000],
    ['firefox', 1100],
  ];
  const knowledge = knowing({ large: known, other: known });
  knowledge.memory.learn({ name: 'large', kind: 'text' }, 'chromium', 800);
  knowledge.memory.learn({ name: 'large', kind: 'text' }, 'firefox', 300);
  const made = scheduler(knowledge, 1000);
  const large = task('large', { memoryBytes: null });
  const ranked = (): string[] => made.rank(large, 2).map(({ project }) => project);
  expect(ranked()).toEqual(['chromium', 'firefox']);
  made.add(task('other', { memoryBytes: 600 }), 'chromium');
  expect(made.next([FREE, FREE], 0)?.task.id).toBe('other');
  expect(ranked()).toEqual(['firefox', 'chromium']);
  const [, chromium] = made.rank(large, 2);
  expect(chromium?.contributions['memory']).toMatchObject({ value: 0.5, weight: 0.5 });
  made.finished(0, 10);
  expect(ranked()).toEqual(['chromium', 'firefox']);
});

it('holds a task back while running ones need the memory, but never for ever', () => {
  const made = scheduler(new Knowledge(), 100);
  made.add(task('large', { memoryBytes: 300 }), 'chromium');
  expect(made.next([FREE, FREE], 0)?.task.id).toBe('large');
  made.add(task('small', { memoryBytes: 10 }), 'chromium');
  expect(made.next([BUSY, FREE], 0)).toBeNull();
  made.finished(0, 5);
  expect(made.next([FREE, FREE], 5)?.task.id).toBe('small');
});

it('goes by the memory that was measured of a task or of its kind, where the task does not tell', () => {
  const knowledge = new Knowledge();
  const made = scheduler(knowledge, 100);
  const learnt = { memoryBytes: null };
  knowledge.memory.learn(task('known'), 'chromium', 60);
  made.add(task('known', learnt), 'chromium');
  expect(made.next([FREE, FREE], 0)?.task.id).toBe('known');
  made.add(task('of its kind', learnt), 'chromium');
  expect(made.next([BUSY, FREE], 0)).toBeNull();
  // Nothing is known of the kind in there.
  made.add(task('elsewhere', learnt), 'firefox');
  expect(made.next([BUSY, FREE], 0)?.task.id).toBe('elsewhere');
});

it('counts what a running task was seen to use, unless it tells itself', () => {
  const made = scheduler(new Knowledge(), 100, () => 70);
  made.add(task('unknown', { memoryBytes: null }), 'chromium');
  expect(made.next([FREE, FREE], 0)?.task.id).toBe('unknown');
  made.add(task('next', { memoryBytes: 40 }), 'chromium');
  expect(made.next([BUSY, FREE], 0)).toBeNull();
  made.finished(0, 5);
  expect(made.next([FREE, FREE], 5)?.task.id).toBe('next');
  made.add(task('beside', { memoryBytes: 40 }), 'chromium');
  expect(made.next([BUSY, FREE], 5)?.task.id).toBe('beside');
});

it('keeps tasks off an open breaker and lets one probe in', () => {
  const made = scheduler();
  for (const id of ['a', 'b', 'c']) made.browsers.health('chromium')?.faulted(id, 'crash', 0);
  expect(made.rank(task('t'), 2).map(({ project }) => project)).toEqual(['firefox']);
  const only = { candidates: ['chromium'] };
  made.add(task('first', only), 'chromium');
  made.add(task('second', only), 'chromium');
  expect(made.next([FREE, FREE], 100)).toBeNull();
  expect(made.nextLookMs(0)).toBe(2000);
  const probe = made.next([FREE, FREE], 2000);
  expect(probe?.task.id).toBe('first');
  expect(made.next([BUSY, FREE], 2000)).toBeNull();
  made.browsers.health('chromium')?.clean(probe?.task.id ?? '', 2100);
  expect(made.next([BUSY, FREE], 2100)?.task.id).toBe('second');
});

it('learns from what ran', () => {
  const knowledge = new Knowledge();
  for (let run = 0; run < 6; run++) {
    knowledge.learn(task('t'), { browser: 'chromium', durationMs: 700, ok: true });
    knowledge.learn(task('t'), { browser: 'firefox', durationMs: 300, ok: true });
  }
  expect(scheduler(knowledge).rank(task('t'), 2)[0]).toMatchObject({
    project: 'firefox',
    estimate: { source: 'own' },
  });
});

it('does not wait for ever for a warm browser whose task takes longer than expected', () => {
  const made = scheduler(knowing({ slow: [['chromium', 100]], next: [['chromium', 50]] }));
  for (const id of ['slow', 'next']) made.add(task(id), 'chromium');
  expect(made.next([{ isBusy: false, warmKey: 'chromium' }, FREE], 0)?.task.id).toBe('slow');
  let [atMs, looks] = [0, 0];
  for (; !made.next([BUSY, FREE], atMs) && looks < 20; looks++) atMs = made.nextLookMs(atMs) ?? NaN;
  expect(made.queuedCount).toBe(0);
  expect(looks).toBeGreaterThan(0);
  expect(made.nextLookMs(atMs)).toBeNull();
});
