import { expect, it } from 'vitest';
import {
  answerFrom,
  backendMs,
  bestBackend,
  mergeAnswers,
  type BackendAnswers,
} from '../../../src/backends/backend.js';
import { costOf, lackOf, requiredBackends } from '../../../src/backends/requirements.js';

const answers: BackendAnswers = {
  webnn: { works: false, reason: 'no navigator.ml' },
  webgpu: { works: true, fixedMs: 2, msPerMillion: 0.01 },
  wasm: { works: true, fixedMs: 0, msPerMillion: 1 },
};

it('small computations go to what costs little per call, large ones to throughput', () => {
  expect(bestBackend(answers, 1)).toBe('wasm');
  expect(bestBackend(answers, 100)).toBe('webgpu');
});

it('a slow GPU is no gain, however large the work', () => {
  const software: BackendAnswers = { ...answers, webgpu: { works: true, fixedMs: 9, msPerMillion: 90 } };
  expect(bestBackend(software, 10_000)).toBe('wasm');
});

it('none works: none is best', () => {
  const broken = { works: false, reason: 'broken' } as const;
  expect(bestBackend({ webnn: broken, webgpu: broken, wasm: broken }, 1)).toBe('none');
});

it('two timings make a line that goes through both', () => {
  const answer = answerFrom({ millions: 1, ms: 3 }, { millions: 11, ms: 8 });
  expect(answer).toEqual({ works: true, fixedMs: 2.5, msPerMillion: 0.5 });
  expect(backendMs(answer, 11)).toBe(8);
});

it('two probes of one browser: what worked once works, and takes the less of both', () => {
  const other: BackendAnswers = {
    webnn: { works: true, fixedMs: 1, msPerMillion: 1 },
    webgpu: { works: true, fixedMs: 1, msPerMillion: 0.02 },
    wasm: { works: false, reason: 'out of memory' },
  };
  const merged = {
    webnn: other.webnn,
    webgpu: { works: true, fixedMs: 1, msPerMillion: 0.01 },
    wasm: answers.wasm,
  };
  expect(mergeAnswers(answers, other)).toEqual(merged);
  expect(mergeAnswers(other, answers)).toEqual(merged);
  expect(mergeAnswers(answers, answers).webnn).toEqual(answers.webnn);
});

it('noise makes no cost below zero', () => {
  expect(answerFrom({ millions: 1, ms: 3 }, { millions: 11, ms: 2 })).toEqual({
    works: true,
    fixedMs: 3,
    msPerMillion: 0,
  });
  expect(answerFrom({ millions: 1, ms: 0.1 }, { millions: 11, ms: 11 })).toMatchObject({ fixedMs: 0 });
});

it('requirements come from tags and annotations; other words are not ours', () => {
  const requiring = {
    tags: ['@requires:webgpu', '@requires:login', '@vision'],
    annotations: [
      { type: 'requires', description: 'wasm, a cup of tea' },
      { type: 'requires' },
      { type: 'issue', description: 'webnn' },
    ],
  };
  expect(requiredBackends(requiring)).toEqual(['webgpu', 'wasm']);
});

it('what is lacking is said with what the browser said', () => {
  expect(lackOf(['wasm', 'webnn'], answers)).toBe(
    'it requires webnn, which does not work there: no navigator.ml',
  );
  expect(lackOf(['wasm', 'webgpu'], answers)).toBeUndefined();
});

it('what is required costs as much as the slowest of it', () => {
  expect(costOf(['webgpu', 'wasm'], answers, 10)).toBe(10);
  expect(costOf([], answers, 10)).toBeUndefined();
  expect(costOf(['webnn'], answers, 10), 'it does not work').toBeUndefined();
});
