import { expect, it } from 'vitest';
import { PartLedger, type PartAttempt, type PartCopy } from '../../../src/pool/part-ledger.js';

const NOTHING = { calledOff: [], whole: null };

function copyOf(ledger: PartLedger<string>, id: string): PartCopy {
  const copy = ledger.copies.find((one) => one.id === id);
  if (!copy) throw new Error(`no copy ${id}`);
  return copy;
}

function attempt(copy: string, overrides: Partial<PartAttempt> = {}): PartAttempt {
  const place = { browser: 'chromium', instance: 'chromium-0.1', slot: 0 };
  return { copy, ...place, startedMs: 10, endedMs: null, end: 'running', ...overrides };
}

it('gives the results in the order of the parts, whichever came first', () => {
  const ledger = new PartLedger<string>('sum', ['1/2', '2/2'], 1);
  const [first, second] = ledger.copies as [PartCopy, PartCopy];
  expect(ledger.settle(second, { type: 'done', value: 'b' })).toEqual(NOTHING);
  expect(ledger.status()).toMatchObject({ state: 'running', done: 1 });
  expect(ledger.settle(first, { type: 'done', value: 'a' })).toEqual({
    calledOff: [],
    whole: { type: 'done', results: ['a', 'b'] },
  });
  expect(ledger.status()).toMatchObject({ state: 'done', done: 2 });
});

it('takes the first of two copies, and calls the other off', () => {
  const ledger = new PartLedger<string>('sum', ['1/1'], 2);
  const [slow, quick] = ledger.copies as [PartCopy, PartCopy];
  expect(ledger.settle(quick, { type: 'done', value: 'quick' })).toEqual({
    calledOff: [slow],
    whole: { type: 'done', results: ['quick'] },
  });
  expect(ledger.settle(slow, { type: 'done', value: 'slow' })).toEqual(NOTHING);
});

it('goes on while one copy is left, and names the part of which none is', () => {
  const ledger = new PartLedger<string>('sum', ['1/2', '2/2'], 2);
  const error = new Error('browser gone');
  expect(ledger.settle(copyOf(ledger, '1.0'), { type: 'lost', error })).toEqual(NOTHING);
  const { calledOff, whole } = ledger.settle(copyOf(ledger, '1.1'), { type: 'lost', error });
  expect(calledOff.map(({ id }) => id)).toEqual(['0.0', '0.1']);
  expect(whole).toMatchObject({
    type: 'failed',
    error: { code: 'POOL_TASK_LOST', message: 'sum lost part 2 of 2 (2/2): browser gone', cause: error },
  });
  expect(ledger.status().parts.map(({ state }) => state)).toEqual(['called-off', 'failed']);
});

it("a part's own error is the error of the whole, whatever other copies would say", () => {
  const ledger = new PartLedger<string>('sum', ['1/1'], 2);
  const error = new TypeError('wrong');
  expect(ledger.settle(copyOf(ledger, '0.0'), { type: 'failed', error }).whole).toEqual({
    type: 'failed',
    error,
  });
});

it('tells where each part ran, attempt by attempt', () => {
  const ledger = new PartLedger<string>('sum', ['1/1'], 1);
  const copy = copyOf(ledger, '0.0');
  expect(ledger.status().parts[0]?.state).toBe('waiting');
  ledger.attempted(copy, attempt('0.0'));
  expect(ledger.status().parts[0]?.state).toBe('running');
  const lost = attempt('0.0', { endedMs: 20, end: 'lost' });
  ledger.attempted(copy, lost);
  const noStart = attempt('0.0', { browser: 'firefox', instance: null, endedMs: 30, end: 'lost' });
  ledger.attempted(copy, noStart);
  const done = attempt('0.0', { startedMs: 30, endedMs: 40, end: 'done' });
  ledger.attempted(copy, { ...done, endedMs: null, end: 'running' });
  ledger.attempted(copy, done);
  ledger.settle(copy, { type: 'done', value: 'x' });
  expect(ledger.status()).toEqual({
    state: 'done',
    done: 1,
    parts: [{ label: '1/1', state: 'done', attempts: [lost, noStart, done] }],
  });
});

it('knows where the other copies of a part are', () => {
  const ledger = new PartLedger<string>('sum', ['1/2', '2/2'], 2);
  const copy = copyOf(ledger, '0.1');
  expect(ledger.placesBeside(copy)).toEqual([]);
  ledger.placed(copyOf(ledger, '0.0'), 'chromium');
  ledger.placed(copyOf(ledger, '1.0'), 'webkit');
  ledger.placed(copy, 'firefox');
  expect(ledger.placesBeside(copy)).toEqual(['chromium']);
});
