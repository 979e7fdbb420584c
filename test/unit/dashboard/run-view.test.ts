import { describe, expect, it } from 'vitest';
import { parseView, viewText, VIEW_FORMAT } from '../../../src/dashboard/run-view.js';
import { runView, SUMMARY } from '../../support/run-views.js';

describe('parseView', () => {
  it('gives back what was written', () => {
    const ended = runView({ status: 'failed', end: null, running: [], summary: SUMMARY });
    for (const view of [runView(), ended]) expect(parseView(viewText(view))).toEqual(view);
  });

  it('takes nothing else for a view', () => {
    const other = { format: VIEW_FORMAT + 1, view: runView() };
    const wrong = { format: VIEW_FORMAT, view: { ...runView(), pid: 'mine' } };
    for (const text of ['', '{', JSON.stringify(other), JSON.stringify(wrong)])
      expect(parseView(text)).toBeNull();
  });
});
