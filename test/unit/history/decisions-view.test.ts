import path from 'node:path';
import { expect, it } from 'vitest';
import { queryHistory } from '../../../src/history/query.js';
import type { DecisionReason, DecisionRecord, RunRecording } from '../../../src/model/record.js';
import { OWN_FACTORS, recordAll, temporaryDirectory } from '../../support/history-files.js';
import { aRecording } from './recordings.js';

/** What an agent decided on a spec in two projects; it ran in the chosen one. */
function decided(
  chosen: 'chromium' | 'firefox',
  reason: DecisionReason,
  { file = 'a.spec.ts', repeatEachIndex = 0 } = {},
): DecisionRecord[] {
  return ['chromium', 'firefox'].map((project) => ({
    ...{ project, file, title: '', chosen: project === chosen, score: project === chosen ? 0.5 : 0 },
    factors: { ...OWN_FACTORS, reason, ...(repeatEachIndex > 0 && { repeatEachIndex }) },
  }));
}

function agent(runId: string, name: string, decisions: DecisionRecord[]): RunRecording {
  return aRecording({ runId, agent: name, decisions });
}

it('shows what agents decided alike once, and a spec that moved where it went, whatever others say', async () => {
  const others = [
    ...decided('chromium', 'best', { file: 'b.spec.ts' }),
    ...decided('chromium', 'best', { repeatEachIndex: 1 }),
  ];
  const file = path.join(temporaryDirectory(), 'history.duckdb');
  await recordAll(file, [
    agent('alike', 'one', decided('chromium', 'best')),
    agent('alike', 'two', decided('chromium', 'best')),
    agent('moved', 'one', [...decided('chromium', 'best'), ...others]),
    agent('moved', 'two', [...decided('firefox', 'skip'), ...others]),
    agent('moved', 'three', decided('chromium', 'shared')),
  ]);
  const { rows } = await queryHistory(
    file,
    `SELECT run_id || ' ' || file || coalesce(' ' || (factors->>'$.repeatEachIndex'), '') || ': ' || project
       || CASE WHEN chosen THEN ' ran, ' ELSE ' did not, ' END || (factors->>'$.reason') AS line
     FROM decisions ORDER BY line`,
  );
  expect(rows.map(({ line }) => line)).toEqual([
    'alike a.spec.ts: chromium ran, best',
    'alike a.spec.ts: firefox did not, best',
    'moved a.spec.ts 1: chromium ran, best',
    'moved a.spec.ts 1: firefox did not, best',
    'moved a.spec.ts: chromium did not, skip',
    'moved a.spec.ts: firefox ran, skip',
    'moved b.spec.ts: chromium ran, best',
    'moved b.spec.ts: firefox did not, best',
  ]);
});
