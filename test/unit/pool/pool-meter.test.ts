/** What a task of a pool needs of memory, by processes that do as those of a browser. Process listings are Linux's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { InstanceLog, type LiveInstance } from '../../../plugin/pool/instance-log.js';
import { PoolMeter } from '../../../plugin/pool/pool-meter.js';
import { canReadProcesses } from '../../../src/metrics/process-table.js';

const MIB = 2 ** 20;
const ID = 'chromium-0.1';

/** Takes as many megabytes as it is told in a line, and says so; ends at 0. */
const HOLD = `
const held = [];
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === '0') process.exit();
  held.push(Buffer.alloc(Number(line) * ${MIB}, 1));
  console.log('held');
});
`;

/** Starts a renderer, and is told when that has ended. */
const BROWSER = `
const { spawn } = require('node:child_process');
const renderer = spawn(process.execPath, ['-e', ${JSON.stringify(HOLD)}, '--', '--type=renderer'], { stdio: 'inherit' });
renderer.on('exit', () => console.log('left'));
setInterval(() => {}, 1000);
`;

async function startBrowser() {
  const child = spawn(process.execPath, ['-e', BROWSER], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'));
  const tell = async (mebibytes: number): Promise<void> => {
    child.stdin.write(`${mebibytes}\n`);
    await once(child.stdout, 'data');
  };
  return { pid, tell };
}

it.runIf(canReadProcesses())(
  'of a renderer that the task before has left counts what it has grown since',
  async () => {
    const { pid, tell } = await startBrowser();
    const instances = new InstanceLog();
    const meter = new PoolMeter({ instances, activity: () => [], onWarning: () => {} });
    instances.launched({ id: ID, browser: 'chromium', slot: 0, version: '1', launchedMs: 0 });
    instances.found(ID, pid);
    const look = async (): Promise<number> => {
      const instance = instances.get(ID) as LiveInstance;
      await meter.look(instance);
      return (instance.taskBytes ?? 0) / MIB;
    };
    instances.begun(ID);
    await tell(200);
    expect(await look()).toBeGreaterThan(200);
    instances.left(ID);

    instances.begun(ID, await meter.leftovers(pid));
    const small = await look();
    expect(small).toBeGreaterThan(0);
    expect(small).toBeLessThan(150);
    await tell(100);
    const grown = await look();
    expect(grown - small).toBeGreaterThan(80);
    expect(grown - small).toBeLessThan(150);
    await tell(0);
    expect(await look()).toBe(grown);
  },
);
