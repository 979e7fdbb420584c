import { expect, it } from 'vitest';
import { TaskMemory } from '../../../src/pool/task-memory.js';
import { sample, testHistory } from '../../support/history-model.js';

const DECODE = { name: 'decode', kind: 'vision' };
const OTHER = { name: 'other', kind: 'vision' };

it('knows the highest of the latest ten measurements of a task, browser by browser', () => {
  const memory = new TaskMemory();
  expect(memory.needBytes(DECODE, 'chromium')).toBe(0);
  for (const bytes of [900, 10, 30, 20]) memory.learn(DECODE, 'chromium', bytes);
  expect(memory.needBytes(DECODE, 'chromium')).toBe(900);
  for (let times = 0; times < 9; times++) memory.learn(DECODE, 'chromium', 25);
  expect(memory.needBytes(DECODE, 'chromium')).toBe(25);
  expect(memory.needBytes(DECODE, 'firefox')).toBe(0);
});

it('takes a task that it does not know for one of its kind', () => {
  const memory = new TaskMemory();
  memory.learn(DECODE, 'chromium', 50);
  expect(memory.needBytes(OTHER, 'chromium')).toBe(50);
  memory.learn(OTHER, 'chromium', 7);
  expect(memory.needBytes(OTHER, 'chromium')).toBe(7);
  expect(memory.needBytes({ ...OTHER, kind: 'audio' }, 'chromium')).toBe(0);
});

it('takes over what history measured', () => {
  const memory = new TaskMemory();
  const samples = [sample(0, 5, { memoryBytes: 80 }), sample(1, 5, { memoryBytes: 60 }), sample(2, 5)];
  memory.add([testHistory({ project: 'chromium', file: 'pool/vision', title: 'decode' }, [], { samples })]);
  expect(memory.needBytes(DECODE, 'chromium')).toBe(80);
  expect(memory.needBytes(OTHER, 'chromium')).toBe(80);
});
