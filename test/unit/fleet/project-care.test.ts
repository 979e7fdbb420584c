import { expect, it } from 'vitest';
import type { FleetAgent } from '../../../src/coordinate/coordinator.js';
import { ProjectCare } from '../../../src/fleet/project-care.js';

function other(givenUp: readonly string[], state: FleetAgent['state'] = 'alive'): FleetAgent {
  return { agent: 'other', shard: 2, state, givenUp } as FleetAgent;
}

function avoidedBy(agents: readonly FleetAgent[] | null): string[] {
  const care = new ProjectCare('me', { paused: () => ['tired'], givenUp: ['sick'] });
  if (agents) care.learn(agents);
  return [...care.avoided(0)].sort();
}

it.each([
  ['nobody was asked yet', null],
  ['another agent has it', [other([])]],
])('what was given up is left to others: %s', (_, agents) => {
  expect(avoidedBy(agents)).toEqual(['sick', 'tired']);
});

it.each([
  ['it has given it up, too', [other(['sick'])]],
  ['it has died', [other([], 'dead')]],
  ['there is none', []],
])('it is not where no other is there for it: %s', (_, agents) => {
  expect(avoidedBy(agents)).toEqual(['tired']);
});
