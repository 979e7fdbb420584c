import { expect, it } from 'vitest';
import { moveGainText } from '../../../src/format/move-gain.js';

it.each([
  [6000, 'it ended 6.0s sooner for it'],
  [-2000, 'it ended 2.0s later for it'],
  [null, "what came of it can't be told"],
])('says what came of a move: %s', (actualMs, text) => {
  expect(moveGainText({ predictedMs: 10_000, actualMs })).toBe(`was to end the run 10.0s sooner; ${text}`);
});
