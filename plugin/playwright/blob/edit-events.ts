import type { FullResult } from '@playwright/test/reporter';
import type { AddedTest } from './blob-test.js';
import { addTest, removeTests } from './edit-tree.js';
import type { BlobEvent, BlobProject } from './events.js';
import { readEvents } from './read-events.js';

/** What changes in a blob. */
export interface BlobEdit {
  /** Tests that leave: from the trees, and with everything that happened in them. */
  readonly removeTestIds: ReadonlySet<string>;
  /** Tests that ran, although their project's tree did not hold them when the run began. */
  readonly addTests: readonly AddedTest[];
  /** What the run's status becomes. @default as it is */
  readonly status?: FullResult['status'];
}

/**
 * Edits the events of a blob, one line at a time; lines that don't change stay the same bytes.
 * @throws Error where they are not a report that we know
 */
export async function* editEvents(content: AsyncIterable<Buffer>, edit: BlobEdit): AsyncIterable<Buffer> {
  const seenProjects = new Set<string>();
  for await (const { line, event } of readEvents(content)) {
    if (event.method === 'onBegin') yield* newProjects(edit, seenProjects);
    if (event.method === 'onProject' && event.params?.project) {
      seenProjects.add(event.params.project.name);
      yield editProject(line, event, event.params.project, edit);
    } else if (event.method === 'onEnd' && event.params?.result && edit.status !== undefined) {
      event.params.result.status = edit.status;
      yield serialise(event);
    } else if (!edit.removeTestIds.has(testIdOf(event))) {
      yield line;
    }
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
