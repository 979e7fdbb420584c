import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import type { AddedTest } from '../../plugin/playwright/blob/blob-test.js';
import { editBlob } from '../../plugin/playwright/blob/edit-blob.js';
import {
  isTest,
  type BlobEvent,
  type BlobProject,
  type BlobSuite,
  type BlobTest,
} from '../../plugin/playwright/blob/events.js';
import { replaceZipEntry } from '../../plugin/playwright/blob/replace-zip-entry.js';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const BLOB = 'blob-report/report.zip';
const DESCRIBE_MODULE = path.resolve(import.meta.dirname, '../../plugin/playwright/blob/blob-test.ts');

describe.each(PLAYWRIGHT_VERSIONS)('blobs of Playwright %s', (playwrightVersion) => {
  let project: FixtureProject;
  let run: RunResult;
  let described: AddedTest[];

  beforeAll(async () => {
    project = FixtureProject.create('blob', { mode: 'plain', playwrightVersion });
    const file = project.path('descriptions.json');
    run = await project.run({ env: { DESCRIBE_MODULE, DESCRIBE_FILE: file } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    described = JSON.parse(readFileSync(file, 'utf8')) as AddedTest[];
  });
  afterAll(() => project.remove());

  it('hold tests as we would add them, to the letter', async () => {
    const { 'report.jsonl': events } = await readEntries(project.path(BLOB));
    expect(sorted(described)).toEqual(sorted(parse(events).flatMap(testsOf)));
  });

  // That they merge so in each version is proven by `versions.test.ts`.
  if (playwrightVersion !== MAIN_VERSION) return;

  it('are corrected so that merged reports show what really ran', async () => {
    const blob = project.path(BLOB);
    const written = await readEntries(blob);
    // `one` skipped a test, which then ran in `three`: as if `three` had not been there when the run began.
    const skipped = described.filter(
      ({ project: { name }, suites }) => name === 'one' && suites[0]?.title === 'three.spec.ts',
    );
    const moved = described.filter(({ project: { name } }) => name === 'three');
    expect([skipped.length, moved.length]).toEqual([1, 1]);
    await replaceZipEntry(blob, 'report.jsonl', (content) => without(content, 'three'));
    const broken = await merge(project, 'broken');
    expect(
      broken.code,
      'Playwright copes with unknown tests by itself: is adding them still needed?',
    ).not.toBe(0);

    await editBlob(blob, { removeTestIds: new Set(skipped.map(({ test }) => test.testId)), addTests: moved });
    const merged = await merge(project, 'merged');
    expect(merged.code, merged.stderr).toBe(0);
    expect(outcomesOf(merged.report)).toEqual(
      outcomesOf(run.report).filter(({ project: name, file }) => name !== 'one' || file !== 'three.spec.ts'),
    );

    const after = await readEntries(blob);
    const attachments = Object.keys(written).filter((name) => name !== 'report.jsonl');
    expect(attachments.length).toBeGreaterThan(1);
    expect(Object.keys(after).sort()).toEqual([...attachments, 'report.jsonl'].sort());
    for (const name of attachments) expect(after[name]?.equals(written[name] as Buffer), name).toBe(true);
  });
});

it('says which blob is broken, and leaves it alone', async () => {
  const project = fixture('blob', { mode: 'plain' });
  const file = project.path('package.json');
  const before = readFileSync(file);
  const edit = editBlob(file, { removeTestIds: new Set(['x']), addTests: [] });
  await expect(edit).rejects.toMatchObject({
    code: 'BLOB_INVALID',
    message: expect.stringContaining(file) as string,
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

/** Merges a copy of the blob in a directory of this name. */
function merge(project: FixtureProject, name: string): Promise<RunResult> {
  mkdirSync(project.path(name));
  cpSync(project.path(BLOB), project.path(name, 'report.zip'));
  return project.run({ command: 'merge-reports', args: ['--reporter=json', project.path(name)] });
}

/** The events without one project's tree. */
async function* without(content: AsyncIterable<Buffer>, name: string): AsyncIterable<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  const lines = Buffer.concat(pieces).toString().split('\n');
  yield Buffer.from(
    lines
      .filter((line) => line === '' || (JSON.parse(line) as BlobEvent).params?.project?.name !== name)
      .join('\n'),
  );
}

function parse(report: Buffer | undefined): BlobEvent[] {
  const lines = String(report).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as BlobEvent);
}

/** The tests of a project event, each with what is above it. */
function testsOf({ params }: BlobEvent): AddedTest[] {
  const project = params?.project;
  return project ? project.suites.flatMap((suite) => testsIn(suite, [], { ...project, suites: [] })) : [];
}

function testsIn(
  entry: BlobSuite | BlobTest,
  suites: AddedTest['suites'],
  project: BlobProject,
): AddedTest[] {
  if (isTest(entry)) return [{ test: entry, suites, project }];
  const { entries, ...suite } = entry;
  return entries.flatMap((inner) => testsIn(inner, [...suites, suite], project));
}

/** As JSON has them: without what is undefined. */
function sorted(tests: readonly AddedTest[]): AddedTest[] {
  const plain = JSON.parse(JSON.stringify(tests)) as AddedTest[];
  return plain.sort((a, b) => (a.test.testId < b.test.testId ? -1 : 1));
}

async function readEntries(file: string): Promise<Record<string, Buffer>> {
  const zip = await yauzl.openPromise(file, { autoClose: false });
  const contents: Record<string, Buffer> = {};
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    contents[entry.fileName] = Buffer.concat(pieces);
  }
  zip.close();
  return contents;
}
