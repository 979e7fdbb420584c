import { expect, it } from 'vitest';
import { Knowledge } from '../../../src/pool/knowledge.js';
import { historyModel, testHistory } from '../../support/history-model.js';

const task = { name: 't', kind: 'text' };

function knowing(ms: number): Knowledge {
  const knowledge = new Knowledge();
  knowledge.add(
    historyModel([testHistory({ project: 'chromium', title: 't', file: 'pool/text' }, [ms, ms, ms, ms])]),
  );
  return knowledge;
}

it('works evidence out once for each task and browser', () => {
  const knowledge = knowing(1000);
  const first = knowledge.evidence(task, 'chromium');
  expect(first.estimate).toMatchObject({ source: 'own', sampleCount: 4 });
  expect(first.estimate.value).toBeCloseTo(1000, -1);
  expect(knowledge.evidence({ ...task }, 'chromium')).toBe(first);
  expect(knowledge.evidence(task, 'firefox')).not.toBe(first);
  expect(knowledge.evidence({ ...task, kind: 'vision' }, 'chromium')).not.toBe(first);
  expect(knowledge.evidenceUse).toEqual({ hits: 1, misses: 3 });
});

it('works it out anew when a quarter of what is known is new', () => {
  const knowledge = knowing(1000);
  const before = knowledge.evidence(task, 'chromium');
  const run = { id: 'x', candidates: ['chromium'], priority: 0, memoryBytes: 0, locks: [], ...task };
  knowledge.learn(run, { browser: 'chromium', durationMs: 4000, ok: false });
  expect(knowledge.evidence(task, 'chromium')).toBe(before);
  knowledge.learn(run, { browser: 'chromium', durationMs: 4000, ok: false });
  const after = knowledge.evidence(task, 'chromium');
  expect(after.estimate.value).toBeGreaterThan(before.estimate.value);
  expect(after.reliability).toBeLessThan(before.reliability);
});

it('knows of tasks that only other hardware has run, until they run here', () => {
  const knowledge = knowing(1000);
  const known = testHistory({ project: 'chromium', title: 'far', file: 'pool/text' }, [500, 500, 500]);
  const otherClasses = [{ hardwareClass: 'laptop', tests: [known] }];
  knowledge.add({ ...historyModel([]), otherClasses });
  const far = { name: 'far', kind: 'text' };
  expect(knowledge.evidence(far, 'chromium').estimate.source).toBe('class');
  const run = { id: 'x', candidates: ['chromium'], priority: 0, memoryBytes: 0, locks: [], ...far };
  for (let count = 0; count < 2; count++)
    knowledge.learn(run, { browser: 'chromium', durationMs: 900, ok: true });
  expect(knowledge.evidence(far, 'chromium').estimate.source).toBe('own');
});

it('counts a browser that failed under a task against its reliability there, and not for its duration', () => {
  const knowledge = knowing(1000);
  const before = knowledge.evidence(task, 'chromium');
  for (let count = 0; count < 3; count++) {
    knowledge.lost(task, 'chromium');
    knowledge.lost(task, 'firefox');
  }
  const after = knowledge.evidence(task, 'chromium');
  expect(before.reliability).toBe(1);
  expect(after.reliability).toBeLessThan(0.9);
  expect(after.estimate.value).toBe(before.estimate.value);
  // It has never ended there.
  expect(knowledge.evidence(task, 'firefox').reliability).toBeLessThan(0.7);
  expect(knowledge.evidence({ ...task, name: 'other' }, 'chromium').reliability).toBe(1);
});
