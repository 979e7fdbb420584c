import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FullConfig } from '@playwright/test/reporter';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readKnownBackends } from '../../../../plugin/playwright/backends/known-backends.js';
import { launchKey } from '../../../../plugin/playwright/backends/launch-key.js';
import type { CollectedUnit } from '../../../../plugin/playwright/collect-units.js';
import type { BackendAnswers } from '../../../../src/backends/backend.js';
import { writeBackends } from '../../../../src/backends/backend-cache.js';
import { readMachine } from '../../../../src/config/machine.js';

const config = { version: '1.64.1' } as FullConfig;
/** Costly to call, and then cheap. */
const answers: BackendAnswers = {
  webnn: { works: false, reason: 'no navigator.ml' },
  webgpu: { works: true, fixedMs: 5, msPerMillion: 0.1 },
  wasm: { works: true, fixedMs: 0, msPerMillion: 1 },
};
let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-known-'));
  file = path.join(folder, 'backends.json');
  const launch = launchKey({ browserName: 'chromium' }, config.version);
  await writeBackends(file, readMachine().hardwareClass, launch, { build: '150.0', answers });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function unitOf(backendWork: unknown, tags: readonly string[][], kind = ''): CollectedUnit {
  const project = { name: 'chromium', use: { browserName: 'chromium', backendWork } };
  const tests = tags.map((own) => ({ tags: ['@requires:webgpu', ...own], annotations: [] }));
  return { project, kind, tests } as unknown as CollectedUnit;
}

async function costOf(unit: CollectedUnit): Promise<number | undefined> {
  return (await readKnownBackends(file, [unit], config)).costOf(unit);
}

it.each<[string, CollectedUnit, number]>([
  ['of the project, for all', unitOf(300, [[]]), 35],
  ['of its tag', unitOf({ '@vision': 300 }, [['@vision']]), 35],
  ['of its kind', unitOf({ vision: 300 }, [[]], 'vision'), 35],
  ['of its largest test', unitOf({ '@vision': 300 }, [[], ['@vision']]), 35],
  ['by default', unitOf(undefined, [[]]), 6],
  ['by default, where what is set is none: the test that uses it says so', unitOf(-1, [[]]), 6],
])('what a spec requires costs the work %s', async (_, unit, costMs) => {
  expect(await costOf(unit)).toBe(costMs);
});
