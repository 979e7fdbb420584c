import type { FullConfig } from '@playwright/test/reporter';

/** How far Evenkeel may go in a run, by how Playwright was started. */
export interface RunMode {
  /** Why Playwright's own order is kept, or null. */
  readonly keepsOrder: string | null;
  /** Why every spec runs in every project, or null. */
  readonly keepsProjects: string | null;
}

/** Interactive runs: a person waits at breakpoints, so neither order nor durations are ours. */
const INTERACTIVE_FLAGS = ['--ui', '--debug', '--pause'];
const INTERACTIVE_COMMANDS = ['test-server', 'run-test-mcp-server'];

/**
 * Whether Playwright was started for a person to look at single tests.
 * @param argv of the process: Playwright's command stands third, and what follows may be filters of any name
 */
export function isInteractive(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const isFlagged = argv.some((word) => INTERACTIVE_FLAGS.includes(word) || /^--(ui-|debug=)/.test(word));
  const isAsked = INTERACTIVE_COMMANDS.includes(argv[2] ?? '');
  return (
    isFlagged || isAsked || (env['PWDEBUG'] !== undefined && env['PWDEBUG'] !== '0' && env['PWDEBUG'] !== '')
  );
}

/** What the command line and the configuration ask of us. @param isShared other agents take part in the run */
export function runMode(
  config: FullConfig,
  argv: readonly string[],
  dispatch: 'live' | 'runner',
  isShared: boolean,
): RunMode {
  // What runs here is decided by all agents together, and so are the order and where specs run.
  if (isShared) return { keepsOrder: null, keepsProjects: null };
  return { keepsOrder: keepsOrder(config, argv, dispatch), keepsProjects: keepsProjects(config, argv) };
}

function keepsOrder(config: FullConfig, argv: readonly string[], dispatch: 'live' | 'runner'): string | null {
  if (dispatch === 'runner') return 'the option `dispatch` is "runner"';
  if (config.workers === 1) return 'one worker';
  if (argv.some((word) => word.startsWith('--shuffle'))) return '--shuffle';
  return null;
}

/** Cases in which a spec that left its project would be lost. */
function keepsProjects(config: FullConfig, argv: readonly string[]): string | null {
  // It filters after us: a failed test that we routed away could leave a run in which nothing runs.
  if (argv.includes('--last-failed')) return '--last-failed';
  // Without a shared plan two shards could each route a spec to the other one's share.
  if (config.shard) return '--shard: each shard runs the part that Playwright deals out to it';
  return null;
}
