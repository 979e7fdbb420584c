/** What is told to agents that can't take part in the run of others. */
import { PROTOCOL } from '../../../src/coordinate/coordinator.js';
import { EvenkeelError } from '../../../src/errors.js';
import type { FleetSuite } from './fleet-suite.js';

/** An agent whose suite is not that of the others. */
export function otherSuite(suite: FleetSuite, published: readonly string[]): EvenkeelError {
  const known = new Set(published);
  const only = [...suite.collected]
    .filter(([id]) => !known.has(id))
    .map(([, unit]) => `[${unit.project.name}] ${unit.file}`);
  const missing = published.filter((id) => !suite.collected.has(id)).length;
  const shown = [...new Set(only)].slice(0, 5).join(', ');
  return new EvenkeelError(
    'OPTION_INVALID',
    `This agent's suite differs from the one that the first agent of the run published: ${only.length} units ` +
      `are only here${shown ? ` (${shown}${only.length > 5 ? ', …' : ''})` : ''}, ${missing} only there. All agents of a run ` +
      'need the same commit, config and arguments; give runs that differ an EVENKEEL_RUN_ID of their own.',
  );
}

/** An agent whose version of Evenkeel is not that of the others. */
export function otherVersion(publishedProtocol: number): EvenkeelError {
  return new EvenkeelError(
    'OPTION_INVALID',
    `The first agent of this run has another version of Evenkeel, which shares runs by version ${publishedProtocol} of the protocol, this ` +
      `one by version ${PROTOCOL}. Install the same version of Evenkeel for all agents, or give them an EVENKEEL_RUN_ID of their own.`,
  );
}
