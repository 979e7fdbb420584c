import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isWatched,
  makePlaceForMark,
  markWatched,
  readViews,
  unmarkWatched,
  viewsDirectory,
  writeView,
} from '../../../src/dashboard/view-files.js';
import { runView } from '../../support/run-views.js';
import { withDirectory } from '../html/report-fixture.js';

const NOW_MS = Date.UTC(2026, 0, 5);
const DAY_MS = 24 * 60 * 60_000;

describe('the mark of a dashboard', () => {
  it('holds for some seconds, and ends with it', () =>
    withDirectory(async (directory) => {
      const views = viewsDirectory(path.join(directory, 'history.duckdb'));
      expect(await isWatched(views, NOW_MS)).toBe(false);
      await markWatched(views, NOW_MS);
      expect(await isWatched(views, NOW_MS + 5000)).toBe(true);
      expect(await isWatched(views, NOW_MS + 60_000)).toBe(false);
      await markWatched(views, NOW_MS + 60_000);
      expect(await isWatched(views, NOW_MS + 60_000)).toBe(true);
      await unmarkWatched(views);
      expect(await isWatched(views, NOW_MS + 60_000)).toBe(false);
    }));
});

it('a dashboard makes no place for a history, a run does', () =>
  withDirectory(async (directory) => {
    const history = path.join(directory, 'mistyped', 'history.duckdb');
    const views = viewsDirectory(history);
    expect(await markWatched(views, NOW_MS)).toBe(false);
    await unmarkWatched(views);
    expect(existsSync(path.dirname(history))).toBe(false);
    await makePlaceForMark(views);
    expect(readdirSync(path.dirname(history))).toEqual([]);
    expect(await markWatched(views, NOW_MS)).toBe(true);
    expect(await isWatched(views, NOW_MS)).toBe(true);
  }));

describe('views', () => {
  it('are read latest first, one for each agent, without what is none', () =>
    withDirectory(async (directory) => {
      const at = (agent: string, startedMs: number, writtenMs = NOW_MS) =>
        runView({ agent, startedMs, writtenMs });
      expect(await readViews(path.join(directory, 'none'), NOW_MS)).toEqual([]);
      await writeView(directory, at('a', 1));
      await writeView(directory, at('b', 2));
      await writeView(directory, at('a', 1, NOW_MS + 1));
      writeFileSync(path.join(directory, 'half.json'), '{"format":');
      writeFileSync(path.join(directory, 'watched'), '');
      const read = await readViews(directory, NOW_MS);
      expect(read.map(({ agent, writtenMs }) => [agent, writtenMs])).toEqual([
        ['b', NOW_MS],
        ['a', NOW_MS + 1],
      ]);
    }));

  it('of yesterday are removed', () =>
    withDirectory(async (directory) => {
      await writeView(directory, runView({ writtenMs: NOW_MS }));
      expect(await readViews(directory, NOW_MS + DAY_MS - 1)).toHaveLength(1);
      expect(await readViews(directory, NOW_MS + DAY_MS + 1)).toEqual([]);
      expect(readdirSync(directory)).toEqual([]);
    }));

  it('of other versions and drafts of runs that were killed are removed once they are old', () =>
    withDirectory(async (directory) => {
      const names = ['other.json', 'killed.json.1.part', 'watched', 'mine.txt'];
      for (const name of names) writeFileSync(path.join(directory, name), '{"format":0}');
      expect(await readViews(directory, Date.now())).toEqual([]);
      expect(readdirSync(directory).sort()).toEqual([...names].sort());
      const old = new Date(Date.now() - DAY_MS - 60_000);
      for (const name of names) utimesSync(path.join(directory, name), old, old);
      expect(await readViews(directory, Date.now())).toEqual([]);
      expect(readdirSync(directory).sort()).toEqual(['mine.txt', 'watched']);
    }));

  it('of histories that lie side by side are apart', () =>
    withDirectory(async (directory) => {
      const [one, other] = ['one', 'other'].map((name) => viewsDirectory(path.join(directory, name)));
      await markWatched(one ?? '', NOW_MS);
      await writeView(one ?? '', runView({ writtenMs: NOW_MS }));
      expect(await isWatched(other ?? '', NOW_MS)).toBe(false);
      expect(await readViews(other ?? '', NOW_MS)).toEqual([]);
    }));

  it('stay in their directory, whatever an agent is called', () =>
    withDirectory(async (directory) => {
      await writeView(directory, runView({ agent: '../../höst/1', writtenMs: NOW_MS }));
      expect(readdirSync(directory)).toHaveLength(1);
      expect(await readViews(directory, NOW_MS)).toMatchObject([{ agent: '../../höst/1' }]);
    }));
});
