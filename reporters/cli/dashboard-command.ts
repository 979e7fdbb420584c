import os from 'node:os';
import path from 'node:path';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { wholeNumber } from '../../src/cli/plan-options.js';
import { usageError } from '../../src/cli/usage.js';
import { startDashboardServer, type DashboardPages } from '../../src/dashboard/dashboard-server.js';
import { markWatched, readViews, unmarkWatched, viewsDirectory } from '../../src/dashboard/view-files.js';
import { isProcessAlive, watchedRun } from '../../src/dashboard/watched-run.js';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { version } from '../../package.json';
import type { DashboardState } from '../dashboard/dashboard-state.js';
import { renderDashboard } from '../dashboard/page.js';
import { readAssets } from '../html/assets.js';
import { renderReport } from '../html/write-report.js';

/** Options of `evenkeel dashboard`. */
export interface DashboardCommandOptions {
  /** As it was typed; undefined for a free one. */
  readonly port: string | undefined;
  /** For tests, which have no built package around them. */
  readonly assetsDirectory?: string;
}

/** Runs take a mark for a sign of life for ten seconds. */
const MARK_EVERY_MS = 2000;

/** `evenkeel dashboard`: shows the runs that are on, until it is stopped. */
export async function dashboardCommand(
  historyPath: string,
  { port, assetsDirectory }: DashboardCommandOptions,
  io: CliIo,
): Promise<number> {
  const directory = viewsDirectory(historyPath);
  const mark = (): Promise<boolean> => markWatched(directory, Date.now());
  const asked = port === undefined ? 0 : wholeNumber('port', port, 0, 65_535);
  const server = await listen(await pagesOf(historyPath, assetsDirectory, io), asked);
  const timer = setInterval(() => void mark().catch(() => undefined), MARK_EVERY_MS);
  try {
    const place = (await mark()) ? historyPath : `${historyPath}, where there is none yet`;
    io.stdout(
      `Dashboard at ${server.url}\nIt shows runs that keep their history in ${place}. Ctrl+C ends it.\n`,
    );
    await io.stopped();
  } catch (error) {
    const hint = 'Name a history in another place with --history.';
    throw new EvenkeelError(
      'HISTORY_UNWRITABLE',
      `Can't write to ${directory}: ${messageOf(error)}. ${hint}`,
      {
        cause: error,
      },
    );
  } finally {
    clearInterval(timer);
    await unmarkWatched(directory).catch(() => undefined);
    await server.close();
  }
  return EXIT.ok;
}

async function pagesOf(
  historyPath: string,
  assetsDirectory: string | undefined,
  { cwd }: Pick<CliIo, 'cwd'>,
): Promise<DashboardPages> {
  const setup = { historyPath: path.relative(cwd, historyPath) || historyPath, version };
  const directory = viewsDirectory(historyPath);
  return {
    page: renderDashboard(setup, await readAssets('dashboard', assetsDirectory)),
    state: async () => {
      const observer = { nowMs: Date.now(), host: os.hostname(), isAlive: isProcessAlive };
      const views = await readViews(directory, observer.nowMs);
      const state: DashboardState = { runs: views.map((view) => watchedRun(view, observer)) };
      return JSON.stringify(state);
    },
    report: async (runId) =>
      renderReport({
        historyPath,
        ...(runId === '' ? {} : { runId }),
        ...(assetsDirectory === undefined ? {} : { assetsDirectory }),
      }),
  };
}

async function listen(pages: DashboardPages, port: number): ReturnType<typeof startDashboardServer> {
  try {
    return await startDashboardServer(pages, port);
  } catch (error) {
    throw usageError(`Port ${port} can't be had: ${messageOf(error)}. Leave --port out for a free one.`);
  }
}
