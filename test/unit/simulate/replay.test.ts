import { describe, expect, it } from 'vitest';
import { firstReplayed, replay } from '../../../src/simulate/replay.js';
import { unitKey, type Trace, type TraceRun } from '../../../src/simulate/trace.js';

/** A run in which each file has one test of one attempt. */
function run(id: string, files: Readonly<Record<string, number>>, project = 'p'): TraceRun {
  const tests = Object.entries(files).map(([file, durationMs]) => ({
    project,
    file,
    title: 't',
    attempts: [{ durationMs, ok: true }],
  }));
  return { id, tests };
}

function trace(...runs: TraceRun[]): Trace {
  return { name: 'made up', runs, repairs: [] };
}

const EARLIER = [run('0', { a: 100, b: 10 }), run('1', { a: 300, b: 12 }), run('2', { a: 200 })];

describe('replay', () => {
  it('tells nothing of the run itself, nor of later ones', () => {
    const [one] = replay(trace(...EARLIER, run('3', { a: 1, b: 2, c: 3 })), 3);
    const [other] = replay(
      trace(...EARLIER, run('3', { a: 7000, b: 8000, c: 9000 }), run('4', { a: 9 })),
      3,
      4,
    );
    const predicted = (replayed: typeof one) => ({
      units: replayed?.units.map(({ unit }) => unit),
      lastMs: replayed?.lastMs,
      maxMs: replayed?.maxMs,
    });
    expect(predicted(other)).toEqual(predicted(one));
    expect(other?.units.map(({ real }) => real.costMs)).toEqual([7000, 8000, 9000]);
  });

  it('knows the last and the largest value of each unit, and the mean of the known for a new one', () => {
    const [replayed] = replay(trace(...EARLIER, run('3', { a: 1, b: 2, c: 3 })), 3);
    expect(replayed?.lastMs).toEqual([200, 12, 106]);
    expect(replayed?.maxMs).toEqual([300, 12, 156]);
  });

  it('lists units project by project, in the order of the trace', () => {
    const mixed = {
      id: '1',
      tests: [
        ...run('', { x: 1 }, 'q').tests,
        ...run('', { x: 1 }, 'p').tests,
        ...run('', { y: 1 }, 'q').tests,
      ],
    };
    const [replayed] = replay(trace(run('0', { a: 1 }), mixed), 1);
    expect(replayed?.units.map(({ unit }) => unit.id)).toEqual([
      unitKey('q', 'x'),
      unitKey('q', 'y'),
      unitKey('p', 'x'),
    ]);
    expect(replayed?.units.map(({ unit }) => unit.order)).toEqual([0, 1, 2]);
  });

  it('goes through all runs from the first one on', () => {
    const ids = [...replay(trace(...EARLIER), 1)].map((replayed) => replayed.run);
    expect(ids).toEqual(['1', '2']);
  });
});

describe('firstReplayed', () => {
  it('is the fourth run, the second one where there are fewer, and one that is alone', () => {
    const first = (runs: number, skip?: number): number =>
      firstReplayed(trace(...Array.from({ length: runs }, (_, index) => run(String(index), { a: 1 }))), skip);
    expect([first(4), first(9), first(3), first(2), first(1), first(9, 5), first(5, 5)]).toEqual([
      3, 3, 1, 1, 0, 5, 1,
    ]);
  });
});
