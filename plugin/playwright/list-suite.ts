import { EvenkeelError, messageOf } from '../../src/errors.js';
import { parseCollectedSuite, type CollectedSuite } from '../../src/plan/collected-suite.js';
import { COLLECT_VARIABLE, playwrightCli, runList, type ListSetup } from './run-list.js';

/** What decides on a share of its own: a plan is made of the whole suite. */
const REFUSED = ['--shard', '--last-failed', '--list', '--ui', '--debug'];

/**
 * Collects a suite without running it.
 * @throws EvenkeelError `USAGE` for arguments that a plan can't have; `PLAN_INVALID` when Playwright is not there
 * or can't load the suite
 */
export async function listSuite(setup: ListSetup): Promise<CollectedSuite> {
  const refused = setup.args.find((arg) =>
    REFUSED.some((name) => arg === name || arg.startsWith(`${name}=`)),
  );
  if (refused !== undefined) {
    throw new EvenkeelError(
      'USAGE',
      `\`${refused}\` after \`--\` can't go into a plan: it is made of the whole suite. Leave it out.`,
    );
  }
  if (playwrightCli(setup.cwd) === null) {
    throw new EvenkeelError(
      'PLAN_INVALID',
      `No @playwright/test is installed in ${setup.cwd}. Make the plan where the tests are run.`,
    );
  }
  const listed = await runList(setup, COLLECT_VARIABLE);
  if ('problem' in listed) throw failed(listed.problem, listed.output);
  try {
    return parseCollectedSuite(listed.text);
  } catch (error) {
    throw failed(`\`playwright test --list\` told nothing of the suite (${messageOf(error)})`, listed.output);
  }
}

function failed(problem: string, output: string): EvenkeelError {
  return new EvenkeelError('PLAN_INVALID', `No plan was made: ${problem}.\n${output}`.trimEnd());
}
