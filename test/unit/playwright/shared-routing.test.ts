import type { TestCase } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import type { SuiteRouting } from '../../../plugin/playwright/route-suite.js';
import { strandedInShare, withLeftOut } from '../../../plugin/playwright/shared-routing.js';

const PROJECTS = ['chromium', 'firefox', 'webkit'] as const;

/** A spec in three projects, of which the first two can run it as a whole; placed in the first. */
const units = PROJECTS.map(
  (name) => ({ project: { name }, file: 'a.spec.ts', tests: [] }) as unknown as CollectedUnit,
);
const [inChromium, inFirefox, inWebkit] = units as [CollectedUnit, CollectedUnit, CollectedUnit];

function routing(): SuiteRouting {
  const decisions = ['chromium', 'firefox'].map((project) => ({
    ...{ project, file: 'a.spec.ts', title: '', chosen: project === 'chromium', score: 1 },
    factors: { reason: 'best', predictedMs: 1 },
  }));
  const routed = {
    specKey: 'a',
    chosen: 'chromium',
    reason: 'best',
    ranking: ['chromium', 'firefox'],
    decisions,
  };
  const placement = { routed, units: [inChromium, inFirefox], lastResorts: [inWebkit], skippers: new Set() };
  return {
    placements: [placement],
    excluded: [inFirefox, inWebkit],
    decisions,
    warnings: [],
  } as unknown as SuiteRouting;
}

it('leaves a spec alone that is where this agent has it, too', () => {
  expect(withLeftOut(routing(), [inFirefox, inWebkit])).toEqual(routing());
});

it.each([
  ['its next project', inFirefox, [inChromium, inWebkit]],
  ['one that is a last resort here', inWebkit, [inChromium, inFirefox]],
])('takes over that the first agent has it in %s', (_, there, leftOut) => {
  const { placements, excluded, decisions } = withLeftOut(routing(), leftOut);
  expect(excluded).toEqual(leftOut);
  const [placement] = placements;
  expect(placement?.units[0]).toBe(there);
  expect([...(placement?.units ?? []), ...(placement?.lastResorts ?? [])]).toHaveLength(3);
  expect(placement?.routed).toMatchObject({ chosen: there.project.name, reason: 'shared' });
  expect(placement?.routed.ranking[0]).toBe(there.project.name);
  expect(decisions.map(({ project, chosen, factors }) => [project, chosen, factors.reason])).toEqual(
    ['chromium', 'firefox'].map((project) => [project, project === there.project.name, 'shared']),
  );
});

it('decides nothing of a spec that the first agent runs in several projects, or in each', () => {
  for (const leftOut of [[inChromium], []])
    expect(withLeftOut(routing(), leftOut)).toMatchObject({
      placements: [],
      decisions: [],
      excluded: leftOut,
    });
});

describe('a test that skips itself in a shared run', () => {
  /** One that ran, and one that skipped itself, in the only project in which the run has their spec. */
  const testIn = (project: string, title: string, status?: string): TestCase =>
    ({
      ...{
        id: `${project} ${title}`,
        title,
        annotations: status === 'skipped' ? [{ type: 'skip' }] : [],
        expectedStatus: status ?? 'passed',
      },
      parent: { titlePath: () => ['', project, 'a.spec.ts'] },
      results: status === undefined ? [] : [{ status, workerIndex: 0 }],
    }) as unknown as TestCase;
  const unitIn = (project: string, skips?: string): CollectedUnit =>
    ({
      ...{ project: { name: project }, file: 'a.spec.ts', specKey: 'a' },
      tests: [testIn(project, 'runs', skips && 'passed'), testIn(project, 'skips', skips)],
    }) as unknown as CollectedUnit;
  const [kept, left] = [unitIn('chromium', 'skipped'), unitIn('firefox')];
  const index = { units: [kept, left], isDeclaredSkipped: () => false };
  const leftOut = [left];

  it('is told where it was left out in a project that may run it, also by an agent that knows nothing of it', () => {
    expect(strandedInShare({ leftOut, skipping: new Set() }, index, new Set())).toEqual([
      '[chromium] a.spec.ts › skips (not tried in [firefox])',
    ]);
  });

  it('is as its author wants where the first agent knows that it skips itself everywhere', () => {
    expect(strandedInShare({ leftOut, skipping: new Set(['chromium skips']) }, index, new Set())).toEqual([]);
  });

  it('is not told by whoever lost it, nor where its twin is declared as skipped, or its spec runs in several projects', () => {
    const choice = { leftOut, skipping: new Set<string>() };
    expect(strandedInShare(choice, index, new Set(['chromium skips']))).toEqual([]);
    const isDeclaredSkipped = ({ id }: TestCase): boolean => id === 'firefox skips';
    expect(strandedInShare(choice, { ...index, isDeclaredSkipped }, new Set())).toEqual([]);
    const more = [...index.units, unitIn('webkit', 'skipped')];
    expect(strandedInShare(choice, { ...index, units: more }, new Set())).toEqual([]);
  });
});
