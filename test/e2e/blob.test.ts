import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
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
import type { FixtureProject } from './harness/fixture-project.js';
import { PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';
import { outcomesOf, type Report } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const DESCRIBE_MODULE = path.resolve(import.meta.dirname, '../../plugin/playwright/blob/blob-test.ts');

describe.each(PLAYWRIGHT_VERSIONS)('blobs of Playwright %s', (playwrightVersion) => {
  it('are corrected so that merged reports show what really ran', async () => {
    const project = fixture('blob', { mode: 'plain', playwrightVersion });
    const descriptions = project.path('descriptions.json');
    const env = { DESCRIBE_MODULE, DESCRIBE_FILE: descriptions };
    const run = await project.run({ env });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const blob = project.path('blob-report/report.zip');
    const written = await readEntries(blob);
    const events = parse(written['report.jsonl']);
    const described = JSON.parse(readFileSync(descriptions, 'utf8')) as AddedTest[];

    // What we would add is, to the letter, what Playwright itself writes.
    expect(sorted(described)).toEqual(sorted(events.flatMap(testsOf)));

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

async function merge(
  project: FixtureProject,
  name: string,
): Promise<{ code: number | null; stderr: string; report: Report | null }> {
  const directory = project.path(name);
  mkdirSync(directory);
  cpSync(project.path('blob-report/report.zip'), path.join(directory, 'report.zip'));
  const file = path.join(directory, 'merged.json');
  const args = ['node_modules/@playwright/test/cli.js', 'merge-reports', '--reporter=json', directory];
  const { code, stdout, stderr } = await project.node(args, { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
  return {
    code,
    stderr: stdout + stderr,
    report: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null,
  };
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
