import { beforeEach, expect, it } from 'vitest';
import { ProcessEvidence } from '../../../../plugin/playwright/health/evidence.js';

let killed: number;
let evidence: ProcessEvidence;

beforeEach(() => {
  killed = 0;
  evidence = new ProcessEvidence(
    () => null,
    () => {
      const before = killed;
      return () => killed > before;
    },
  );
});

it('lays what the system ended for want of memory to the attempts that had begun', () => {
  evidence.attemptBegan(0);
  expect(evidence.hasKilledForMemory(0)).toBe(false);
  killed++;
  expect([0, 1].map((worker) => evidence.hasKilledForMemory(worker))).toEqual([true, false]);
});

it('lays nothing of it to the attempt that begins at once after the loss', () => {
  evidence.attemptBegan(0);
  evidence.attemptBegan(1);
  killed++;
  evidence.attemptLost();
  evidence.attemptBegan(2);
  expect([0, 1, 2].map((worker) => evidence.hasKilledForMemory(worker))).toEqual([true, true, false]);
});
