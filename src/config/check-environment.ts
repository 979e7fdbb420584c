import { pairsOf, similarity } from '../estimate/name-similarity.js';
import { OPTION_VARIABLES } from './option-variables.js';

const PREFIX = 'EVENKEEL_';
/** Below this, two names have little more in common than a few letters. */
const NEAR = 0.5;

/** What a run's environment is checked with. */
export interface EnvironmentCheck {
  readonly env: NodeJS.ProcessEnv;
  readonly isCi: boolean;
  /** Whether the run has a coordinator all the same, by its config. */
  readonly hasCoordinator: boolean;
  /** Further variables that are read: those by which Evenkeel's own processes tell each other something. */
  readonly internal: readonly string[];
}

/**
 * Warnings about variables that do nothing though somebody must have meant something by them: misspelt ones, and, on a CI, a coordinator
 * whose address is empty, as secrets are that a job may not read.
 */
export function checkEnvironment({ env, isCi, hasCoordinator, internal }: EnvironmentCheck): string[] {
  const read: readonly string[] = [...OPTION_VARIABLES, ...internal];
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !read.includes(name));
  const warnings = unknown.sort().map((name) => {
    const near = nearest(name);
    const advice = near === null ? `Known are ${OPTION_VARIABLES.join(', ')}.` : `Did you mean ${near}?`;
    return `the variable ${name} is not known, and does nothing. ${advice}`;
  });
  if (isCi && !hasCoordinator && env['EVENKEEL_COORDINATOR'] === '') {
    warnings.push(
      'EVENKEEL_COORDINATOR is empty, as a secret is that this job may not read (one of a fork, for example): ' +
        'this agent shares nothing with others. Unset the variable where that is meant.',
    );
  }
  return warnings;
}

function nearest(name: string): string | null {
  const pairs = pairsOf(name.slice(PREFIX.length));
  let best = { other: '', score: 0 };
  for (const other of OPTION_VARIABLES) {
    const score = similarity(pairs, pairsOf(other.slice(PREFIX.length)));
    if (score > best.score) best = { other, score };
  }
  return best.score >= NEAR ? best.other : null;
}
