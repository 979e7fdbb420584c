import { expect, it } from 'vitest';
import { shownRuns } from '../../../reporters/dashboard/client/shown-runs.js';
import type { Liveness, WatchedRun } from '../../../src/dashboard/watched-run.js';
import { runView } from '../../support/run-views.js';

function agentOf(runId: string, agent: string, liveness: Liveness): WatchedRun {
  return { ...runView({ runId, agent }), liveness };
}

it('shows all that is on, and all agents of the three last runs that are over', () => {
  const all = [
    agentOf('5', 'a', 'ended'),
    agentOf('5', 'b', 'silent'),
    agentOf('4', 'a', 'ended'),
    agentOf('4', 'b', 'gone'),
    agentOf('4', 'c', 'ended'),
    agentOf('3', 'a', 'ended'),
    agentOf('2', 'a', 'ended'),
    agentOf('1', 'a', 'on'),
  ];
  const shown = shownRuns(all).map(({ runId, agent }) => runId + agent);
  expect(shown).toEqual(['5b', '1a', '5a', '4a', '4b', '4c', '3a']);
});
