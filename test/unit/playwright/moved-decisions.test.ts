import { describe, expect, it } from 'vitest';
import { withMoves, type MovedUnits } from '../../../plugin/playwright/moved-decisions.js';
import type { Move, MoveForecast } from '../../../plugin/playwright/reroute.js';
import type { DecisionRecord, PlacementRecord } from '../../../src/model/record.js';

function decision(project: string, file: string): DecisionRecord {
  const factors = {
    reason: 'best',
    predictedMs: 10,
    contributions: {},
  } as unknown as DecisionRecord['factors'];
  return { project, file, title: '', chosen: project === 'full', score: 1, factors };
}

/** A spec that went from the full project to the idle one. */
function move(file: string, forecast: MoveForecast): Move {
  const unit = { project: { name: 'idle' }, file, title: '', tests: [{ id: `idle ${file}` }] };
  const from = { parent: { project: () => ({ name: 'full' }) } };
  return { reason: 'makespan', forecast, from, unit } as unknown as Move;
}

function ran(project: string, file: string, phase: number, endedMs: number): PlacementRecord {
  return { project, file, title: '', phase, endedMs } as PlacementRecord;
}

const MOVES = [
  move('a', { gainMs: 100, endWithoutMs: 1000 }),
  move('b', { gainMs: 300, endWithoutMs: 880 }),
  move('later', { gainMs: 50, endWithoutMs: 2000 }),
];
const FILES = ['a', 'b', 'later'];
const DECISIONS = FILES.flatMap((file) => [decision('full', file), decision('idle', file)]);
const PLACEMENTS = [
  ran('idle', 'a', 0, 400),
  ran('idle', 'b', 0, 500),
  ran('full', 'stays', 0, 800),
  ran('idle', 'later', 1, 1900),
];

function gainsWith(parts: Partial<MovedUnits>): unknown[] {
  const units = MOVES.map(({ unit }) => unit);
  const moved = withMoves(DECISIONS, {
    moves: MOVES,
    units,
    placements: PLACEMENTS,
    elsewhere: new Set(),
    status: 'passed',
    ...parts,
  });
  return moved.map(({ project, chosen, factors }) => [project, chosen, factors.move?.actualMs]);
}

describe('withMoves', () => {
  it('shares what came of it between the moves of a phase, by what each was to bring', () => {
    expect(gainsWith({})).toEqual([
      ['full', false, 50],
      ['idle', true, 50],
      ['full', false, 150],
      ['idle', true, 150],
      ['full', false, 100],
      ['idle', true, 100],
    ]);
  });

  it('leaves a spec where it was to run when what it came to elsewhere does not count', () => {
    const decisions = gainsWith({ elsewhere: new Set(['idle b']) });
    expect(decisions.slice(2, 4)).toEqual([
      ['full', true, undefined],
      ['idle', false, undefined],
    ]);
    expect(decisions.slice(4)).toEqual([
      ['full', false, 100],
      ['idle', true, 100],
    ]);
  });

  it('tells of no gain where the run was cut short, or the spec did not run', () => {
    expect(gainsWith({ status: 'interrupted' }).flat()).not.toContain(50);
    const lacking = gainsWith({ placements: PLACEMENTS.filter(({ file }) => file !== 'a') });
    expect(lacking.slice(0, 4)).toEqual([
      ['full', false, null],
      ['idle', true, null],
      ['full', false, 80],
      ['idle', true, 80],
    ]);
  });
});
