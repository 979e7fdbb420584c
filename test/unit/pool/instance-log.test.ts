import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { InstanceLog } from '../../../plugin/pool/instance-log.js';

const LAUNCHED = { id: 'chromium-0.1', browser: 'chromium', slot: 0, version: '140', launchedMs: 1000 };

it('tells what a task needed from what its browser had before it', () => {
  const log = new InstanceLog();
  log.launched(LAUNCHED);
  const beforeMs = performance.now();
  log.begun(LAUNCHED.id);
  log.measured(LAUNCHED.id, { bytes: 900, kind: 'pss' }, beforeMs - 1, 0);
  expect(log.get(LAUNCHED.id)).toMatchObject({ taskBytes: null, memory: { bytes: 900 } });
  for (const bytes of [40, 70, 50]) log.measured(LAUNCHED.id, { bytes, kind: 'mixed' }, performance.now(), 0);
  expect(log.get(LAUNCHED.id)?.taskBytes).toBe(70);
  log.left(LAUNCHED.id);
  log.measured(LAUNCHED.id, { bytes: 60, kind: 'mixed' }, performance.now(), 0);
  expect(log.get(LAUNCHED.id)?.taskBytes).toBeNull();
});

it('takes away from what a task needed what those before it had left', () => {
  const log = new InstanceLog();
  log.launched(LAUNCHED);
  log.begun(LAUNCHED.id);
  log.measured(LAUNCHED.id, { bytes: 70, kind: 'pss' }, performance.now(), 30);
  expect(log.get(LAUNCHED.id)).toMatchObject({ taskBytes: 40, memory: { bytes: 70 }, peak: { bytes: 70 } });
});

it('keeps the life of each browser, once it has ended', () => {
  const log = new InstanceLog();
  log.launched(LAUNCHED);
  log.begun(LAUNCHED.id);
  log.measured(LAUNCHED.id, { bytes: 70, kind: 'pss' }, performance.now(), 0);
  log.ended(LAUNCHED.id, 'crashed');
  log.ended(LAUNCHED.id, 'closed');
  log.launched({ ...LAUNCHED, id: 'chromium-0.2' });
  expect(log.live.map(({ id }) => id)).toEqual(['chromium-0.2']);
  log.ended('chromium-0.2', 'closed');
  expect(log.records).toMatchObject([
    { instance: 'chromium-0.1', state: 'crashed', units: 1, peakMemoryBytes: 70, restarts: 0 },
    { instance: 'chromium-0.2', state: 'closed', units: 0, peakMemoryBytes: null, restarts: 1 },
  ]);
});
