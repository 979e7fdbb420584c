/**
 * Events of a blob's `report.jsonl`, as far as we look into them (format version 2, Playwright 1.62 to
 * 1.65: packages/playwright/src/isomorphic/teleReceiver.ts). All else in them stays as it is.
 */

/** The newest format that we know. */
export const BLOB_VERSION = 2;

export interface BlobLocation {
  /** Relative to the run's root directory. */
  file: string;
  line: number;
  column: number;
}

export interface BlobTest {
  testId: string;
  title: string;
  location: BlobLocation;
  retries: number;
  tags: string[];
  repeatEachIndex: number;
  annotations: object[];
}

export interface BlobSuite {
  title: string;
  location?: BlobLocation | undefined;
  entries: (BlobSuite | BlobTest)[];
}

export interface BlobProject {
  name: string;
  suites: BlobSuite[];
}

export interface BlobEvent {
  method: string;
  params?: {
    version?: number;
    testId?: string;
    test?: { testId?: string };
    project?: BlobProject;
    config?: { rootDir?: string };
  };
}

/** Tests and suites share their lists. */
export function isTest(entry: BlobSuite | BlobTest): entry is BlobTest {
  return 'testId' in entry;
}
