import { describe, expect, it } from 'vitest';
import type { AddedTest } from '../../../../plugin/playwright/blob/blob-test.js';
import { editEvents, type BlobEdit } from '../../../../plugin/playwright/blob/edit-events.js';
import type { BlobEvent, BlobSuite, BlobTest } from '../../../../plugin/playwright/blob/events.js';

const START = { method: 'onBlobReportMetadata', params: { version: 2 } };
const BEGIN = { method: 'onBegin' };
const END = { method: 'onEnd', params: {} };
const NOTHING: BlobEdit = { removeTestIds: new Set(), addTests: [] };

describe('editEvents', () => {
  it('returns the same bytes when nothing changes', async () => {
    const text = lines(
      START,
      project('a', [file('x.ts', test('1', 3))]),
      BEGIN,
      { method: 'onOdd', params: { deep: '\u2028' } },
      END,
    );
    expect(await edit(text, NOTHING)).toBe(text);
  });

  it('removes a test with all its events, and the suites that are empty then', async () => {
    const text = lines(
      START,
      project('a', [file('x.ts', test('1', 3), suite('d', 5, test('2', 6))), file('y.ts', test('3', 1))]),
      BEGIN,
      { method: 'onTestBegin', params: { testId: '2' } },
      { method: 'onStdIO', params: { testId: '2' } },
      { method: 'onStdIO', params: {} },
      { method: 'onTestEnd', params: { test: { testId: '2' } } },
      { method: 'onTestEnd', params: { test: { testId: '1' } } },
      END,
    );
    const events = parse(await edit(text, { ...NOTHING, removeTestIds: new Set(['2', '3']) }));
    expect(events.map(({ method }) => method)).toEqual([
      'onBlobReportMetadata',
      'onProject',
      'onBegin',
      'onStdIO',
      'onTestEnd',
      'onEnd',
    ]);
    expect(outline(events)).toEqual({ a: ['x.ts/1'] });
  });

  it('adds a test where the source has it, in suites that are made where they lack', async () => {
    const text = lines(START, project('b', [file('x.ts', test('1', 3), test('9', 30))]), BEGIN, END);
    const addTests = [
      added('b', '5', 12, ['x.ts', 'outer', 'inner']),
      added('b', '6', 13, ['x.ts', 'outer', 'inner']),
      added('b', '7', 1, ['new.ts']),
    ];
    const events = parse(await edit(text, { ...NOTHING, addTests }));
    expect(outline(events)).toEqual({
      b: ['x.ts/1', 'x.ts/outer/inner/5', 'x.ts/outer/inner/6', 'x.ts/9', 'new.ts/7'],
    });
  });

  it('adds the project where the blob lacks it, before the run begins', async () => {
    const text = lines(START, project('a', [file('x.ts', test('1', 3))]), BEGIN, END);
    const events = parse(await edit(text, { ...NOTHING, addTests: [added('b', '5', 1, ['x.ts'])] }));
    expect(events.map(({ method }) => method)).toEqual([
      'onBlobReportMetadata',
      'onProject',
      'onProject',
      'onBegin',
      'onEnd',
    ]);
    expect(outline(events)).toEqual({ a: ['x.ts/1'], b: ['x.ts/5'] });
  });

  it('changes nothing the second time', async () => {
    const text = lines(START, project('a', [file('x.ts', test('1', 3))]), BEGIN, END);
    const both = { removeTestIds: new Set(['1']), addTests: [added('a', '2', 8, ['x.ts', 'd'])] };
    const once = await edit(text, both);
    expect(await edit(once, both)).toBe(once);
  });

  it('does not depend on how the content comes in pieces', async () => {
    const text = lines(START, project('ä', [file('ü.ts', test('1', 3), test('2', 4))]), BEGIN, END);
    const removal = { ...NOTHING, removeTestIds: new Set(['1']) };
    const bytes = Buffer.from(text);
    const whole = await edit(text, removal);
    for (const size of [1, 7, 64]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      expect(await collect(editEvents(stream(pieces), removal))).toBe(whole);
    }
  });

  it.each([
    ['no metadata', lines(BEGIN, END), 'does not begin with its metadata'],
    [
      'another version',
      lines({ method: 'onBlobReportMetadata', params: { version: 3 } }, END),
      'has version 3, known is 2',
    ],
    ['no end', lines(START, BEGIN), 'the report has no end'],
    ['a broken line', `${lines(START)}{"method":`, 'JSON'],
    ['a line that is no event', `${lines(START)}[]\n`, 'a line is no event'],
    ['nothing', '', 'the report has no end'],
  ])('refuses a report with %s', async (_what, text, message) => {
    await expect(edit(text, NOTHING)).rejects.toThrow(message);
  });
});

function lines(...events: object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function parse(text: string): BlobEvent[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BlobEvent);
}

function project(name: string, suites: BlobSuite[]): BlobEvent {
  return { method: 'onProject', params: { project: { name, suites } } };
}

function file(title: string, ...entries: (BlobSuite | BlobTest)[]): BlobSuite {
  return { title, location: { file: title, line: 0, column: 0 }, entries };
}

function suite(title: string, line: number, ...entries: (BlobSuite | BlobTest)[]): BlobSuite {
  return { title, location: { file: 'x.ts', line, column: 1 }, entries };
}

function test(testId: string, line: number): BlobTest {
  const location = { file: 'x.ts', line, column: 1 };
  return { testId, title: `t${testId}`, location, retries: 0, tags: [], repeatEachIndex: 0, annotations: [] };
}

function added(name: string, testId: string, line: number, titles: string[]): AddedTest {
  const suites = titles.map((title, depth) => ({
    title,
    location: { file: 'x.ts', line: depth && 10 + depth, column: 1 },
  }));
  return { test: test(testId, line), suites, project: { name, suites: [] } };
}

/** Test ids with their path, by project. */
function outline(events: readonly BlobEvent[]): Record<string, string[]> {
  const paths = (entry: BlobSuite | BlobTest): string[] =>
    'testId' in entry ? [entry.testId] : entry.entries.flatMap(paths).map((rest) => `${entry.title}/${rest}`);
  const projects = events.flatMap(({ params }) => params?.project ?? []);
  return Object.fromEntries(projects.map(({ name, suites }) => [name, suites.flatMap(paths)]));
}

function edit(text: string, change: BlobEdit): Promise<string> {
  return collect(editEvents(stream([Buffer.from(text)]), change));
}

async function* stream(pieces: readonly Buffer[]): AsyncIterable<Buffer> {
  yield* pieces;
}

async function collect(content: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
