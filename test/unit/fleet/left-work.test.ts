import { expect, it } from 'vitest';
import type { FleetAgent, FleetView } from '../../../src/coordinate/coordinator.js';
import { LeftWork } from '../../../src/fleet/left-work.js';

/** A view of agents with two slots each. */
function viewOf(states: readonly FleetAgent['state'][]): FleetView {
  const agents = states.map((state, index): FleetAgent => ({
    ...{ agent: `agent ${index}`, shard: index + 1, slots: 2, freeInMs: [0, 0] },
    ...{ pace: 1, givenUp: [], state },
  }));
  return { agents, queues: [], ...{ leased: 0, done: 0, provisional: 0, failures: 0 } };
}

it('spares none of the last units, one for each slot of the agent as long as it knows of no other', () => {
  const left = new LeftWork();
  expect(left.spare(10, 2)).toBe(8);
  expect(left.spare(1, 2)).toBe(0);
});

it('spares none of the last units, one for each slot of all agents that are there, and counts what others have taken', () => {
  const left = new LeftWork();
  left.viewed(viewOf(['alive', 'alive', 'dead', 'leaving']));
  expect(left.spare(10, 2)).toBe(6);
  left.claimed(7);
  expect(left.spare(10, 2)).toBe(3);
  expect(left.goneOf(10)).toBe(3);
  expect(left.goneOf(5)).toBe(0);
});
