import { createHash, randomBytes } from 'node:crypto';
import { readCiRun } from './ci-run.js';

/**
 * The id of a run in history: the option, else the CI's own variables, else a new one. A re-run of a CI's jobs is a run of
 * its own, where the CI counts them. Runs of different commands on one CI run differ by the digest of the command.
 * @param command what tells apart two test commands in one CI run: directory and arguments
 */
export function resolveRunId(
  runId: string | undefined,
  env: NodeJS.ProcessEnv,
  command: string,
  nowMs: number,
): string {
  if (runId) return runId;
  const ci = readCiRun(env);
  if (!ci) return newRunId(nowMs);
  const attempt = ci.countsAttempts && ci.attempt > 1 ? [String(ci.attempt)] : [];
  return [ci.vendor, ci.id, ...attempt, digest(command)].join('-');
}

/**
 * The id under which agents share a live queue: as `resolveRunId`, but the same for all attempts, so that a re-run job finds
 * what it ran before.
 */
export function resolveFleetId(
  runId: string | undefined,
  env: NodeJS.ProcessEnv,
  command: string,
  nowMs: number,
): string {
  if (runId) return runId;
  const ci = readCiRun(env);
  return ci ? [ci.vendor, ci.id, digest(command)].join('-') : newRunId(nowMs);
}

function newRunId(nowMs: number): string {
  return `local-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
