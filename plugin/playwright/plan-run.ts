import { EvenkeelError, messageOf } from '../../src/errors.js';
import type { HistoryModel } from '../../src/model/history.js';
import type { PlanFile } from '../../src/plan/plan-file.js';
import type { LimitsOf } from './limits.js';
import { checkPlanFits } from './planned-shard.js';
import type { PreparedRun } from './prepared-run.js';
import type { RunShare } from './run-share.js';
import type { PreprocessInput, SessionDeps } from './session-contract.js';
import { NOTHING_ROUTED } from './shared-routing.js';

/** What a run is planned with. */
export interface PlanRunDeps {
  readonly deps: SessionDeps;
  readonly prepared: PreparedRun;
  readonly share: RunShare;
  readonly limitsOf: LimitsOf;
}

/** What the options name; null for nothing. */
export interface NamedFiles {
  /** `options.plan` */
  readonly plan: PlanFile | null;
  /** `options.weights` */
  readonly weights: HistoryModel | null;
}

/**
 * Plans a run before Playwright has made anything of it: what is known of its units, where they run, and what of them is this agent's.
 * Whatever else fails, Playwright runs the suite on its own: one warning.
 * @throws EvenkeelError `OPTION_INVALID` for an option that does not fit this suite; and whatever keeps a shard from
 * following its plan
 */
export async function planRun(
  run: PlanRunDeps,
  input: PreprocessInput,
  { plan, weights }: NamedFiles,
): Promise<void> {
  const { deps, prepared, share } = run;
  const { config, suite } = input;
  if (plan) checkPlanFits(plan, deps.options, config, deps.argv);
  try {
    await prepare(run, input, plan !== null, weights);
  } catch (error) {
    await share.close();
    if (error instanceof EvenkeelError && error.code === 'OPTION_INVALID') throw error;
    deps.warn(`could not plan this run (${messageOf(error)}). Playwright runs it on its own.`);
  }
  if (plan) share.followPlan(plan, input, () => prepared.index(config, suite).units);
}

async function prepare(
  { prepared, share, limitsOf }: PlanRunDeps,
  input: PreprocessInput,
  hasPlan: boolean,
  weights: HistoryModel | null,
): Promise<void> {
  const { config, suite, testRun } = input;
  // History is read by a thread: meanwhile there is time for this.
  share.open();
  await prepared.prepare(input, weights);
  const index = prepared.index(config, suite);
  const choice = prepared.routing?.choice ?? NOTHING_ROUTED;
  const isShared = await share.join({
    ...{ index, limitsOf, choice, config, testRun, hasPlan },
    slots: prepared.capacity.slots,
  });
  if (isShared) prepared.shareRouting(share.choice, share.live === null);
  for (const { tests } of (isShared ? share.choice : choice)?.leftOut ?? [])
    tests.forEach((test) => testRun.exclude(test));
}
