/** The password of a coordinator is in nothing that a run leaves: real processes, a real Redis that wants one. */
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import yauzl from 'yauzl';
import { startRedis } from '../support/redis-server.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';
import { fixture } from './harness/run-fixture.js';

const [RIGHT, WRONG] = ['open-sesame', 'open-barley'];
const SECRET = /open.(sesame|barley)/;

it('is told nowhere, whether it is right or wrong, also when the coordinator goes away', async () => {
  const redis = await startRedis({ args: ['--requirepass', RIGHT] });
  const agentWith = (password: string): Agent => new Agent(`redis://:${password}@127.0.0.1:${redis.port}`);
  const [right, wrong] = [agentWith(RIGHT), agentWith(WRONG)];
  let isStopped = false;
  const onOutput = (output: string): void => {
    if (isStopped || !output.includes('is short')) return;
    isStopped = true;
    void redis.stop();
  };
  const [shared, refused] = await Promise.all([right.shareRun(onOutput), wrong.shareRun()]);
  expect([shared.code, refused.code], shared.stderr + refused.stderr).toEqual([0, 0]);
  expect(shared.stderr).toMatch(/shared with other agents/);
  expect(refused.stderr).toMatch(/refuses: it does not accept the user or the password/);
  for (const { run, left } of [await right.left(), await wrong.left()]) {
    expect(run.stdout + run.stderr).not.toMatch(SECRET);
    expect(left['result.json']).toMatch(/"coordinator": "redis:\/\/127\.0\.0\.1:\d+"/);
    expect(Object.keys(left).filter((file) => file.endsWith('report.jsonl')).length).toBe(1);
    expect(Object.keys(left).filter((file) => SECRET.test(left[file] ?? ''))).toEqual([]);
  }
});

/** An agent, and all that is there when it has ended. */
class Agent {
  private readonly machine: FixtureProject;
  private ended: RunResult | null = null;

  /** @param url in the config, since Playwright's JSON report shows what is there */
  constructor(url: string) {
    this.machine = fixture('lengths', { options: { coordinator: url, runId: 'secret' } });
    const file = this.machine.path('base.config.mjs');
    const reporters =
      "reporter: [['list'], ['blob', { outputDir: 'blob' }], ['junit', { outputFile: 'junit.xml' }]]";
    writeFileSync(file, readFileSync(file, 'utf8').replace('workers: 2', `workers: 2, ${reporters}`));
  }

  async shareRun(onOutput?: (text: string) => void): Promise<RunResult> {
    this.ended = await this.machine.run(onOutput && { onOutput });
    return this.ended;
  }

  /** Files by their paths, those of archives and the rows of the history with them. */
  async left(): Promise<{ readonly run: RunResult; readonly left: Record<string, string> }> {
    if (!this.ended) throw new Error('It has not run.');
    const left = await contentsOf(this.machine.dir);
    left['history'] = JSON.stringify(await this.machine.history('FROM recording'));
    return { run: this.ended, left };
  }
}

/** All but what was there before: modules, and the config, which has the address. */
async function contentsOf(directory: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(directory, name);
    if (!lstatSync(file).isFile() || name.startsWith('playwright.config')) continue;
    contents[name] = readFileSync(file, 'latin1');
    if (name.endsWith('.zip')) Object.assign(contents, await entriesOf(file));
  }
  return contents;
}

async function entriesOf(zipPath: string): Promise<Record<string, string>> {
  const zip = await yauzl.openPromise(zipPath, { autoClose: false });
  const entries: Record<string, string> = {};
  for await (const entry of zip.eachEntry())
    entries[`${zipPath} ${entry.fileName}`] = await text(await zip.openReadStreamPromise(entry));
  zip.close();
  return entries;
}
