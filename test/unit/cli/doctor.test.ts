import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { browserFindings, findBrowsers } from '../../../plugin/playwright/doctor-browsers.js';
import { findPlaywright, playwrightFinding } from '../../../plugin/playwright/doctor.js';
import { historyFindings } from '../../../src/cli/doctor-history.js';
import { machineFindings } from '../../../src/cli/doctor-machine.js';
import { findingsText, type Finding } from '../../../src/cli/finding.js';
import { Waiting } from '../../../src/cli/waiting.js';
import { defaultSpoolDir } from '../../../src/history/take-in.js';
import { EARLIER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun } from '../html/sample-run.js';
import { cli } from './cli-harness.js';

const states = (findings: readonly Finding[]): string[] => findings.map(({ state }) => state);

describe('machineFindings', () => {
  const facts = {
    nodeVersion: '22.1.0',
    cores: 4,
    memoryBytes: 16 * 1024 ** 3,
    hardwareClass: 'x',
    ci: null,
  };

  it('is content with a common machine', () =>
    expect(states(machineFindings(facts))).toEqual(['ok', 'ok', 'ok']));

  it('finds an old Node broken and little memory worth a warning, and says what to do', () => {
    const [node, machine] = machineFindings({ ...facts, nodeVersion: '18.20.0', memoryBytes: 2 * 1024 ** 3 });
    expect(node).toMatchObject({ state: 'broken', advice: expect.stringContaining('20.19.0') as string });
    expect(machine).toMatchObject({
      state: 'warning',
      advice: expect.stringContaining('`workers: 2`') as string,
    });
  });
});

describe('playwrightFinding', () => {
  const version = (text: string): Finding =>
    playwrightFinding({
      version: text,
      executablePath: () => null,
      launch: () => Promise.reject(new Error('none')),
    });

  it('tells tested, newer, too old and absent apart', () => {
    expect(version('1.64.1').state).toBe('ok');
    expect(version('1.66.0').state).toBe('warning');
    expect(version('1.61.2').state).toBe('broken');
    expect(playwrightFinding(null).state).toBe('broken');
  });

  it('finds the one that the directory would use', () =>
    withDirectory(async (directory) => {
      expect(findPlaywright(directory)).toBeNull();
      const folder = path.join(directory, 'node_modules/@playwright/test');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'package.json'), '{"name":"@playwright/test","version":"1.63.0"}');
      expect(findPlaywright(directory)?.version).toBe('1.63.0');
    }));
});

describe('findBrowsers', () => {
  it('asks browsers in the path for their version, and survives one that can’t say', () =>
    withDirectory(async (directory) => {
      for (const [name, script] of [
        ['chromium', 'echo Chromium 1.2.3'],
        ['firefox', 'exit 3'],
      ] as const) {
        await writeFile(path.join(directory, name), `#!/bin/sh\n${script}\n`);
        await chmod(path.join(directory, name), 0o755);
      }
      const browsers = await findBrowsers(
        null,
        { PATH: directory },
        new Waiting({ status: () => undefined }, 2),
      );
      const own = browsers.filter(({ executablePath }) => executablePath.startsWith(directory));
      expect(own.map(({ name, version }) => [name, version])).toEqual([
        ['chromium', 'Chromium 1.2.3'],
        ['firefox', null],
      ]);
      expect(states(browserFindings(own))).toEqual(['ok', 'warning']);
    }));

  it('finds a machine without browsers broken', () =>
    expect(states(browserFindings([]))).toEqual(['broken']));
});

describe('historyFindings', () => {
  it('does not mind a history that is yet to come', () =>
    withDirectory(async (directory) => {
      expect(states(await historyFindings(path.join(directory, 'none.duckdb')))).toEqual(['ok']);
    }));

  it('minds one that no run can make, or that runs could not make', () =>
    withDirectory(async (directory) => {
      await writeFile(path.join(directory, 'in-the-way'), '');
      const [blocked] = await historyFindings(path.join(directory, 'in-the-way', 'deep', 'history.duckdb'));
      expect(blocked).toMatchObject({
        state: 'broken',
        text: expect.stringContaining('in-the-way is no directory') as string,
      });
      const file = path.join(directory, 'history.duckdb');
      // Of a newer version: it stays where it is.
      await mkdir(defaultSpoolDir(file));
      await writeFile(path.join(defaultSpoolDir(file), 'a.json'), '{"format":99,"recording":{}}');
      const [waiting] = await historyFindings(file);
      expect(waiting).toMatchObject({
        state: 'broken',
        text: expect.stringContaining('1 recording not yet taken in') as string,
      });
    }));

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)(
    'warns of one that can be read and not written (as another user than root)',
    () =>
      withDirectory(async (directory) => {
        const file = path.join(directory, 'history.duckdb');
        await recordAll(file, [sampleRun(EARLIER)]);
        await chmod(directory, 0o500);
        const [history] = await historyFindings(file);
        await chmod(directory, 0o700);
        expect(history).toMatchObject({
          state: 'warning',
          text: expect.stringContaining(`; ${directory} is not writable`) as string,
        });
      }),
  );

  it('finds a damaged file broken and leaves it where it is', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      const damaged = 'this is no database'.repeat(1000);
      await writeFile(file, damaged);
      expect(states(await historyFindings(file))).toEqual(['broken']);
      expect(await readFile(file, 'utf8')).toBe(damaged);
      expect(states(await historyFindings(file))).toEqual(['broken']);
    }));

  it('warns when the last run was left to the runner, with the reason', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      const recording = sampleRun({ ...EARLIER, specs: 6 });
      const run = {
        ...recording.run,
        dispatch: 'runner' as const,
        dispatchReason: 'the queue has another shape',
      };
      await recordAll(file, [{ ...recording, run }]);
      const [history, last] = await historyFindings(file);
      expect(history).toMatchObject({ state: 'ok', text: expect.stringContaining('1 run') as string });
      expect(last).toMatchObject({
        state: 'warning',
        text: expect.stringContaining('the queue has another shape') as string,
      });
    }));
});

describe('evenkeel doctor', () => {
  it('exits with 1 exactly when something is broken, in text and in JSON', () =>
    withDirectory(async (directory) => {
      const { code, stdout } = await cli(['doctor'], { cwd: directory });
      expect(code).toBe(1);
      expect(stdout).toContain('npm install --save-dev @playwright/test');
      const json = JSON.parse((await cli(['doctor', '--json'], { cwd: directory })).stdout) as {
        ok: boolean;
      };
      expect(json.ok).toBe(false);
      const file = path.join(directory, 'none.duckdb');
      const here = await cli(['doctor', '--json', '--history', file], { env: { PATH: process.env['PATH'] } });
      const { findings } = JSON.parse(here.stdout) as { findings: Finding[] };
      expect(here.code).toBe(states(findings).includes('broken') ? 1 : 0);
    }));

  it('colours only where it may', () => {
    const finding: Finding = { topic: 'Node', state: 'broken', text: 'old', advice: 'update' };
    const escape = String.fromCharCode(27);
    expect(findingsText([finding], false)).toBe('✗ Node  old\n        → update\n');
    expect(findingsText([finding], true)).toContain(escape);
  });
});
