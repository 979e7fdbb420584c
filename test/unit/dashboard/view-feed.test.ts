import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ViewFeed, type ViewFeedDeps } from '../../../src/dashboard/view-feed.js';
import { markWatched, readViews, unmarkWatched, viewsDirectory } from '../../../src/dashboard/view-files.js';
import { runView, SUMMARY } from '../../support/run-views.js';
import { withDirectory } from '../html/report-fixture.js';

const ENDED = runView({ status: 'passed', running: [], end: null, summary: SUMMARY });

function feedIn(directory: string, overrides: Partial<ViewFeedDeps> = {}) {
  const warnings: unknown[] = [];
  const views = vi.fn(() => runView({ writtenMs: Date.now() }));
  const feed = new ViewFeed({
    directory,
    now: () => Date.now(),
    view: views,
    warn: (error) => void warnings.push(error),
    ...overrides,
  });
  onTestFinished(() => feed.end(() => ENDED));
  return { feed, views, warnings };
}

const statuses = async (directory: string): Promise<string[]> =>
  (await readViews(directory, 0)).map(({ status }) => status);

describe('ViewFeed', () => {
  it('writes nothing and works nothing out while nobody watches', () =>
    withDirectory(async (directory) => {
      const views = path.join(directory, 'dashboard');
      const { feed, views: made } = feedIn(views);
      feed.start();
      await feed.end(() => ENDED);
      expect(made).not.toHaveBeenCalled();
      expect(existsSync(views)).toBe(false);
    }));

  it('makes the place in which a dashboard that was there before the first run leaves its mark', () =>
    withDirectory(async (directory) => {
      const views = viewsDirectory(path.join(directory, 'new', 'history.duckdb'));
      const { feed } = feedIn(views);
      feed.start();
      await expect.poll(() => markWatched(views, Date.now())).toBe(true);
    }));

  it('tells of the run when somebody begins to watch, and of its end though nobody does any more', () =>
    withDirectory(async (directory) => {
      const { feed } = feedIn(directory);
      feed.start();
      await markWatched(directory, Date.now());
      await expect.poll(() => statuses(directory)).toEqual(['running']);
      await unmarkWatched(directory);
      await feed.end(() => ENDED);
      expect(await statuses(directory)).toEqual(['passed']);
    }));

  it('warns once where it can not write, and goes quiet', () =>
    withDirectory(async (directory) => {
      await markWatched(directory, Date.now());
      const { feed, warnings } = feedIn(directory, {
        // No file system has so long a name.
        view: () => runView({ agent: 'x'.repeat(300) }),
      });
      feed.start();
      await expect.poll(() => warnings).toHaveLength(1);
      await feed.end(() => ENDED);
      expect([warnings.length, await statuses(directory)]).toEqual([1, []]);
    }));

  it('keeps the end of the run from what goes wrong with it', () =>
    withDirectory(async (directory) => {
      await markWatched(directory, Date.now());
      const { feed, warnings } = feedIn(directory);
      await feed.end(() => {
        throw new Error('broken');
      });
      expect(warnings).toEqual([new Error('broken')]);
    }));

  it('warns once where the view can not be told, and goes quiet', () =>
    withDirectory(async (directory) => {
      await markWatched(directory, Date.now());
      const { feed, warnings } = feedIn(directory, {
        view: () => {
          throw new Error('broken');
        },
      });
      feed.start();
      await expect.poll(() => warnings).toEqual([new Error('broken')]);
      await feed.end(() => ENDED);
      expect([warnings.length, await statuses(directory)]).toEqual([1, []]);
    }));
});
