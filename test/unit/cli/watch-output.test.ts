import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { watchOutput } from '../../../reporters/cli/watch-output.js';

/** A stream to which nothing can be written. */
function brokenBy(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: it failed`), { code })),
  });
}

/** What is told of a command whose answer can't be written. */
async function writeTo(stdout: Writable, stderr?: Writable): Promise<{ told: string; code: number | null }> {
  let told = '';
  let code: number | null = null;
  const heard = new Writable({
    write: (chunk, _encoding, done) => {
      told += String(chunk);
      done();
    },
  });
  watchOutput({ stdout, stderr: stderr ?? heard, exit: (given) => (code = given) });
  stdout.write('answer');
  stderr?.write('warning');
  await new Promise(setImmediate);
  return { told, code };
}

it('a reader that has seen enough is no fault', async () => {
  expect(await writeTo(brokenBy('EPIPE'), brokenBy('EPIPE'))).toEqual({ told: '', code: null });
});

it('tells what keeps the answer from being written, and ends', async () => {
  const told = "evenkeel: The answer can't be written: ENOSPC: it failed.\n";
  expect(await writeTo(brokenBy('ENOSPC'))).toEqual({ told, code: 1 });
});

it('ends also where that can not be told', async () => {
  expect(await writeTo(brokenBy('ENOSPC'), brokenBy('ENOSPC'))).toEqual({ told: '', code: 1 });
});
