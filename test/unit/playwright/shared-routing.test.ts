import { expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import type { SuiteRouting } from '../../../plugin/playwright/route-suite.js';
import { withLeftOut } from '../../../plugin/playwright/shared-routing.js';

const PROJECTS = ['chromium', 'firefox', 'webkit'] as const;

/** A spec in three projects, of which the first two can run it as a whole; placed in the first. */
const units = PROJECTS.map(
  (name) => ({ project: { name }, file: 'a.spec.ts', specKey: 'a', tests: [] }) as unknown as CollectedUnit,
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
    ...{ pinnedAway: new Set(), routable: new Set(PROJECTS) },
    decisions,
    warnings: [],
  } as unknown as SuiteRouting;
}

it('leaves a spec alone that is where this agent has it, too', () => {
  expect(withLeftOut(routing(), [inFirefox, inWebkit], units)).toEqual(routing());
});

it.each([
  ['its next project', inFirefox, [inChromium, inWebkit]],
  ['one that is a last resort here', inWebkit, [inChromium, inFirefox]],
])('takes over that the first agent has it in %s', (_, there, leftOut) => {
  const { placements, excluded, decisions } = withLeftOut(routing(), leftOut, units);
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
    expect(withLeftOut(routing(), leftOut, units)).toMatchObject({
      placements: [],
      decisions: [],
      excluded: leftOut,
    });
});

it('knows where a spec runs, and where it could go on, that only the first agent has routed', () => {
  const none = { ...routing(), placements: [], decisions: [] };
  const { placements, decisions } = withLeftOut(none, [inChromium, inWebkit], units);
  expect(decisions).toEqual([]);
  expect(placements).toMatchObject([
    {
      routed: { specKey: 'a', chosen: 'firefox', reason: 'shared', decisions: [] },
      units: [inFirefox, inChromium, inWebkit],
      lastResorts: [],
    },
  ]);
  expect(withLeftOut(none, [inWebkit], units).placements).toEqual([]);
});

it('leaves a spec alone in projects between which none is routed', () => {
  const inOther = { ...inWebkit, project: { ...inWebkit.project, name: 'other' } };
  const none = { ...routing(), placements: [] };
  const [placement] = withLeftOut(none, [inFirefox], [inChromium, inFirefox, inOther]).placements;
  expect(placement?.units).toEqual([inChromium, inFirefox]);
});

it('does not go on where a spec is kept out by what it is pinned to', () => {
  const none = { ...routing(), placements: [], pinnedAway: new Set([inWebkit]) };
  const [placement] = withLeftOut(none, [inFirefox, inWebkit], units).placements;
  expect(placement?.units).toEqual([inChromium, inFirefox]);
});
