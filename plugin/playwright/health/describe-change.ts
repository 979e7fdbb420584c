import type { Fault } from '../../../src/health/fault.js';
import type { BreakerEventRecord } from '../../../src/model/metrics.js';

const WORDS: Readonly<Record<Fault, string>> = {
  crash: 'its browser crashed',
  'launch-failed': 'its browser could not be launched',
  'worker-lost': 'its worker process was gone',
  hang: 'its browser did not answer',
  'out-of-memory': 'there was no memory left for it',
};

/** What a fault was, as the end of a sentence about a unit or a project. */
export function describeFault(fault: Fault): string {
  return WORDS[fault];
}

/**
 * A line about a change of a project's breaker; null for those that nobody needs to hear of.
 * @param isShared whether other agents may run what can't be run here
 */
export function describeChange(
  { project, from, to, fault }: BreakerEventRecord,
  isShared: boolean,
): string | null {
  if (from === 'closed' && to === 'open')
    return `project "${project}" is paused, since specs failed there one after the other because ${WORDS[fault]}. One at a time will try it again.`;
  if (to === 'closed') return `project "${project}" works again.`;
  if (to === 'given-up' && isShared)
    return `project "${project}" was given up on this agent: ${WORDS[fault]}, again and again. What is left of it is for agents that can run it; once there is none, it runs in another project where it may.`;
  if (to === 'given-up') return describeGivingUp(project, fault);
  return null;
}

/** Why specs of a project fail without being run. */
export function describeGivingUp(project: string, fault: Fault): string {
  return `project "${project}" was given up: ${WORDS[fault]}, again and again. What is left of it fails without being run.`;
}
