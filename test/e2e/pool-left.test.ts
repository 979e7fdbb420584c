/** What a pool leaves when its process is killed, and with it who would have ended its browsers. Process listings are Linux's. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { poolFindings } from '../../src/cli/doctor-pools.js';
import { openPool, poolHistory } from './harness/open-pool.js';
import { commandOf, isAlive, poolBrowsers } from './harness/pool-browsers.js';
import { startPools } from './harness/pool-program.js';

const { chromium, firefox } = poolBrowsers();

it.runIf(process.platform === 'linux')(
  'doctor tells what a killed pool has left, and the next pool ends it',
  async () => {
    const history = poolHistory();
    const { child, pids, ended } = await startPools([{ browsers: { chromium, firefox }, history }]);
    expect(await poolFindings(history, Date.now())).toEqual([]);
    const guards = pids.filter((pid) => commandOf(pid).startsWith('/bin/sh -c'));
    expect(guards).toHaveLength(1);
    for (const pid of [...guards, child.pid ?? 0]) process.kill(pid, 'SIGKILL');
    await ended;
    const left = (): number[] => pids.filter(isAlive);

    const [finding] = await poolFindings(history, Date.now());
    expect(finding?.text).toContain(
      `a pool of process ${child.pid}, begun ${new Date().toISOString().slice(0, 4)}`,
    );
    expect(finding?.text).toContain('ended without closing, with 2 running and 0 waiting tasks');

    const warnings: string[] = [];
    const pool = openPool({ history, onWarning: (message) => warnings.push(message) });
    expect(await pool.submit({ name: 'next', run: () => 'ran' })).toBe('ran');
    expect(warnings).toEqual([expect.stringContaining(`a pool of process ${child.pid}`)]);
    await expect.poll(left).toEqual([]);
    await pool.close();
    expect(readdirSync(path.join(path.dirname(history), 'pools'))).toEqual([]);
    expect(await poolFindings(history, Date.now())).toEqual([]);
  },
);
