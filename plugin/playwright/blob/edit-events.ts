import type { AddedTest } from './blob-test.js';
import { addTest, removeTests } from './edit-tree.js';
import { BLOB_VERSION, type BlobEvent, type BlobProject } from './events.js';

/** What changes in a blob. */
export interface BlobEdit {
  /** Tests that leave: from the trees, and with everything that happened in them. */
  readonly removeTestIds: ReadonlySet<string>;
  /** Tests that ran, although their project's tree did not hold them when the run began. */
  readonly addTests: readonly AddedTest[];
}

const NEWLINE = 10;

/**
 * Edits the events of a blob, one line at a time; lines that don't change stay the same bytes.
 * @throws Error where they are not a report that we know
 */
export async function* editEvents(content: AsyncIterable<Buffer>, edit: BlobEdit): AsyncIterable<Buffer> {
  const seenProjects = new Set<string>();
  let isFirst = true;
  let hasEnded = false;
  for await (const line of linesOf(content)) {
    const event = parseEvent(line);
    if (isFirst) checkMetadata(event);
    isFirst = false;
    hasEnded ||= event.method === 'onEnd';
    if (event.method === 'onBegin') yield* newProjects(edit, seenProjects);
    if (event.method === 'onProject' && event.params?.project) {
      seenProjects.add(event.params.project.name);
      yield editProject(line, event, event.params.project, edit);
    } else if (!edit.removeTestIds.has(testIdOf(event))) {
      yield line;
    }
  }
  if (!hasEnded) throw new Error('the report has no end');
}

/** Lines with their line feed; never split elsewhere, since JSON may hold other line separators. */
async function* linesOf(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let open: Buffer[] = [];
  for await (const piece of content) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...open, piece.subarray(start, end + 1)]);
      open = [];
      start = end + 1;
    }
    if (start < piece.length) open.push(piece.subarray(start));
  }
  if (open.length > 0) yield Buffer.concat(open);
}

function parseEvent(line: Buffer): BlobEvent {
  const event: unknown = JSON.parse(line.toString('utf8'));
  if (typeof event !== 'object' || event === null || !('method' in event))
    throw new Error('a line is no event');
  return event as BlobEvent;
}

function checkMetadata({ method, params }: BlobEvent): void {
  if (method !== 'onBlobReportMetadata') throw new Error('the report does not begin with its metadata');
  if (params?.version !== BLOB_VERSION) {
    throw new Error(
      `its format has version ${params?.version}, known is ${BLOB_VERSION}; a newer Evenkeel may help`,
    );
  }
}

function editProject(line: Buffer, event: BlobEvent, project: BlobProject, edit: BlobEdit): Buffer {
  const added = edit.addTests.filter((candidate) => candidate.project.name === project.name);
  const hasRemoved = removeTests(project, edit.removeTestIds);
  for (const test of added) addTest(project, test);
  return hasRemoved || added.length > 0 ? serialise(event) : line;
}

/** Projects that the blob lacks: every test of theirs had been placed elsewhere when the run began. */
function* newProjects({ addTests }: BlobEdit, seenProjects: ReadonlySet<string>): Iterable<Buffer> {
  const projects = new Map<string, BlobProject>();
  for (const added of addTests) {
    const { name } = added.project;
    if (seenProjects.has(name)) continue;
    const project = projects.get(name) ?? { ...added.project, suites: [] };
    projects.set(name, project);
    addTest(project, added);
  }
  for (const project of projects.values()) yield serialise({ method: 'onProject', params: { project } });
}

function serialise(event: BlobEvent): Buffer {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}

function testIdOf({ params }: BlobEvent): string {
  return params?.testId ?? params?.test?.testId ?? '';
}
