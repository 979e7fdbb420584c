import { expect, it } from 'vitest';
import type { Assessment } from '../../../src/verify/assess-run.js';
import type { Problem } from '../../../src/verify/problem.js';
import { verdictText } from '../../../src/verify/verdict-text.js';

it('shows what names of units and blobs hold, each problem on a line of its own', () => {
  const problem = {
    code: 'unit-twice',
    subject: 'a.spec.ts\u001b[2J',
    message: 'ran twice: blob\u202e.zip\n✓ all well',
  } as unknown as Problem;
  const assessment = { units: 2, shards: 0, agents: 2 } as unknown as Assessment;
  const text = verdictText(assessment, [problem]);
  expect(text.trimEnd().split('\n')).toHaveLength(2);
  expect(text).toContain('a.spec.ts\\x1b[2J ran twice: blob\\u202e.zip\\x0a✓ all well');
});
