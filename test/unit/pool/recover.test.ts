import { expect, it } from 'vitest';
import { recover, type LostTask } from '../../../src/pool/recover.js';

const lost: LostTask = {
  tolerance: 'by-cause',
  fault: 'crash',
  browser: 'chromium',
  attempts: 1,
  retries: 2,
  candidates: ['chromium', 'firefox'],
};

it('a first crash is an accident; a second one is not', () => {
  expect(recover(lost)).toEqual({ type: 'retry', browser: 'chromium' });
  expect(recover({ ...lost, attempts: 2 })).toEqual({ type: 're-route', browser: 'firefox' });
});

it('what would most likely happen again goes elsewhere at once', () => {
  for (const fault of ['launch-failed', 'hang', 'out-of-memory'] as const)
    expect(recover({ ...lost, fault })).toEqual({ type: 're-route', browser: 'firefox' });
});

it('goes elsewhere when its browser no longer works', () => {
  expect(recover({ ...lost, candidates: ['firefox'] })).toEqual({ type: 're-route', browser: 'firefox' });
});

it('stays where there is no other browser, and gives up in the end', () => {
  const only = { ...lost, fault: 'hang', candidates: ['chromium'] } as const;
  expect(recover({ ...only, attempts: 2 })).toEqual({ type: 'retry', browser: 'chromium' });
  expect(recover({ ...only, attempts: 3 })).toEqual({ type: 'give-up' });
});

it('none: the first fault is the end', () => {
  expect(recover({ ...lost, tolerance: 'none' })).toEqual({ type: 'give-up' });
});

it('retry: the same browser each time, and never another', () => {
  const retry = { ...lost, tolerance: 'retry', fault: 'hang' } as const;
  expect(recover({ ...retry, attempts: 2 })).toEqual({ type: 'retry', browser: 'chromium' });
  expect(recover({ ...retry, candidates: ['firefox'] })).toEqual({ type: 'give-up' });
  expect(recover({ ...retry, attempts: 3 })).toEqual({ type: 'give-up' });
});

it('reroute: another browser at once, where there is one', () => {
  const reroute = { ...lost, tolerance: 'reroute' } as const;
  expect(recover(reroute)).toEqual({ type: 're-route', browser: 'firefox' });
  expect(recover({ ...reroute, candidates: ['chromium'] })).toEqual({ type: 'retry', browser: 'chromium' });
});
