/**
 * Events of a blob's `report.jsonl`, as far as we look into them (format version 2, Playwright 1.62 to
 * 1.65: packages/playwright/src/isomorphic/teleReceiver.ts). All else in them stays as it is.
 */

import type { TestStatus } from '@playwright/test/reporter';

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
  dependencies?: string[];
  teardown?: string | undefined;
  suites: BlobSuite[];
}

export interface BlobEvent {
  method: string;
  params?: {
    version?: number;
    /** Of the environment, in the metadata. */
    name?: string;
    pathSeparator?: string;
    shard?: { current: number; total: number };
    testId?: string;
    test?: { testId?: string; expectedStatus?: TestStatus };
    project?: BlobProject;
    config?: { rootDir?: string; tags?: string[] };
    /** Of a test or, at the end, of the run. */
    result?: {
      status?: string;
      /** Epoch milliseconds. */
      startTime?: number;
      /** Milliseconds. */
      duration?: number;
    };
  };
}

/** Tests and suites share their lists. */
export function isTest(entry: BlobSuite | BlobTest): entry is BlobTest {
  return 'testId' in entry;
}
