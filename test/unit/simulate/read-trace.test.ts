import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../src/simulate/read-trace.js';
import { unitsOfRun, type Trace } from '../../../src/simulate/trace.js';
import { withDirectory } from '../html/report-fixture.js';

const HEAD = 'run,file,test,project,duration_ms,status\n';

/** Reads what a file of these bytes holds. */
function read(bytes: string | Buffer, name = 'some.csv.gz'): Promise<Trace> {
  return withDirectory(async (directory) => {
    const file = path.join(directory, name);
    await writeFile(file, bytes);
    return readTrace(file);
  });
}

describe('readTrace', () => {
  it('sorts runs by their id and keeps the order of rows within one', async () => {
    const rows = 'r2,b.ts,t,p,20,passed\nr1,z.ts,t,p,5,passed\nr1,a.ts,t,p,7,passed\n';
    const trace = await read(gzipSync(HEAD + rows));
    expect(trace.name).toBe('some');
    expect(trace.repairs).toEqual([]);
    expect(trace.runs.map(({ id, tests }) => [id, tests.map(({ file }) => file)])).toEqual([
      ['r1', ['z.ts', 'a.ts']],
      ['r2', ['b.ts']],
    ]);
  });

  it('takes repeated rows of a test as its attempts', async () => {
    const rows = 'r,a.ts,t,p,30,failed\nr,a.ts,u,p,1,passed\nr,a.ts,t,p,30,timedOut\nr,a.ts,t,p,4,passed\n';
    const [run] = (await read(HEAD + rows)).runs;
    expect(run?.tests[0]?.attempts).toEqual([
      { durationMs: 30, ok: false },
      { durationMs: 30, ok: false },
      { durationMs: 4, ok: true },
    ]);
    expect(run && unitsOfRun(run)[0]?.costMs).toBe(65);
  });

  it('reads columns in any order, ignores others, and takes missing cells for empty', async () => {
    const trace = await read(
      'extra,duration_ms,project,status,test,file,run\nx,12,p,passed,,a.ts,r\nx,3,p,,,b.ts,r,more\n',
    );
    expect(trace.runs[0]?.tests.map(({ file, title }) => [file, title])).toEqual([
      ['a.ts', ''],
      ['b.ts', ''],
    ]);
    const short = await read(`${HEAD}r,a.ts,t,p,5\n`);
    expect(short.runs[0]?.tests[0]?.attempts).toEqual([{ durationMs: 5, ok: true }]);
  });

  it('leaves unusable rows out and says how many', async () => {
    const bad = [
      'r,a.ts,t,p,-1,passed',
      'r,a.ts,t,p,NaN,passed',
      'r,a.ts,t,p,,passed',
      ',a.ts,t,p,1,passed',
      'r,,t,p,1,',
    ];
    const trace = await read(`${HEAD}${bad.join('\n')}\nr,a.ts,t,p,9,passed\n`);
    expect(trace.runs[0]?.tests).toHaveLength(1);
    expect(trace.repairs).toEqual(['5 rows without a run, a file or a usable duration left out']);
  });

  it('leaves out tests that were skipped', async () => {
    const trace = await read(`${HEAD}r,a.ts,t,p,0,skipped\nr,a.ts,u,p,9,passed\nr,a.ts,v,p,0,Pending\n`);
    expect(trace.runs[0]?.tests.map(({ title }) => title)).toEqual(['u']);
    expect(trace.repairs).toEqual(['2 rows of skipped tests left out']);
  });

  it('takes durations above a day for a day', async () => {
    const trace = await read(`${HEAD}r,a.ts,t,p,1e300,passed\nr,b.ts,t,p,Infinity,passed\n`);
    expect(trace.runs[0]?.tests.map(({ attempts }) => attempts[0]?.durationMs)).toEqual([
      86_400_000, 86_400_000,
    ]);
    expect(trace.repairs).toEqual(['2 durations above a day taken for a day']);
  });

  it('counts a row once that repeats a passed attempt word for word', async () => {
    const row = 'r,a.ts,t,p,9,passed\n';
    const trace = await read(HEAD + row + row);
    expect(trace.runs[0]?.tests[0]?.attempts).toHaveLength(1);
    expect(trace.repairs).toEqual(['1 row that repeated a passed attempt word for word left out']);
    const silent = await read(`${HEAD}r,a.ts,t,p,9,\nr,a.ts,t,p,9,\n`);
    expect(silent.runs[0]?.tests[0]?.attempts).toHaveLength(2);
  });

  const whole = gzipSync(HEAD + 'r,a.ts,t,p,9,passed\n'.repeat(50));
  const flipped = Buffer.from(whole);
  flipped[flipped.length - 6] = (flipped.at(-6) ?? 0) ^ 0xff;

  it.each([
    ['an empty file', '', /it is empty/],
    ['an empty archive', gzipSync(''), /it is empty/],
    ['a head alone', HEAD, /no row with a run, a file and a duration/],
    [
      'missing columns',
      'run,file,project,duration_ms\nr,a,p,1\n',
      /lacks the column test, status; needed: run,file,test/,
    ],
    ['an open quote', `${HEAD}r,"a.ts,t,p,9,passed\n`, /quote in line 2 has no end/],
    ['an archive cut off', whole.subarray(0, -12), /compression is damaged/],
    ['an archive with a wrong checksum', flipped, /compression is damaged/],
    ['no text', Buffer.from(Array.from({ length: 999 }, (_, index) => index % 256)), /lacks the column run/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'TRACE_INVALID' });
  });

  it('says that a file is not there', async () => {
    await expect(readTrace('/no/such.csv.gz')).rejects.toThrow(
      '/no/such.csv.gz is no trace: there is no such file.',
    );
  });
});
