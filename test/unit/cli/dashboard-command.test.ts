import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withDirectory } from '../html/report-fixture.js';
import { dashboardCommand } from '../../../reporters/cli/dashboard-command.js';

it('leaves nothing where nobody keeps a history, and says so', () =>
  withDirectory(async (directory) => {
    const assetsDirectory = path.join(directory, 'assets');
    await mkdir(assetsDirectory);
    for (const name of ['dashboard.js', 'style.css', 'dashboard.css'])
      await writeFile(path.join(assetsDirectory, name), '');
    const historyPath = path.join(directory, 'mistyped', 'history.duckdb');
    let stdout = '';
    const io = {
      ...{ stdout: (text: string) => void (stdout += text), stderr: () => {}, status: () => {} },
      ...{ stopped: async () => undefined, env: {}, cwd: directory, color: false, ci: null },
    };
    expect(await dashboardCommand(historyPath, { port: '0', assetsDirectory }, io)).toBe(0);
    expect(stdout).toContain(`in ${historyPath}, where there is none yet. Ctrl+C ends it.`);
    expect(existsSync(path.dirname(historyPath))).toBe(false);
  }));
