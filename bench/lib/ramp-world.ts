/** Arrivals that ramp up for one browser of a pool, with the load that is to come as a factor of scores: what pools use, in virtual time. */
import { Knowledge } from '../../src/pool/knowledge.js';
import { Scheduler } from '../../src/pool/scheduler.js';
import { fileOfKind } from '../../src/pool/task.js';
import { ArrivalCounts } from '../../src/predict/arrivals/arrival-counts.js';
import { predictPool } from '../../src/predict/arrivals/predict-pool.js';
import { LOOK_EVERY_MS } from '../../src/predict/forecast-log.js';
import { seededRandom, standardNormal } from '../../src/random.js';
import { loadAheadOf, NOTHING_AHEAD } from '../../src/score/load-ahead.js';
import { DEFAULT_WEIGHTS } from '../../src/score/weights.js';
import { historyModel, testHistory } from '../../test/support/history-model.js';
import { imbalanceOf, runVirtualPool, type VirtualArrival } from '../../test/support/virtual-pool.js';

const MINUTE_MS = 60_000;
const BROWSERS = ['chromium', 'firefox'] as const;
const SLOTS = 8;
const INSTANCES = 4;
/** Until then all is steady, from then on the ramp's tasks come as well. */
const RAMP_MS = 4 * MINUTE_MS;
const RAMP_MINUTES = 4;
/** Tasks stray from what is known of them by this standard deviation of logarithms. */
const STRAY = 0.2;

/** What comes, and how long it takes. */
export interface Ramp {
  readonly name: string;
  /** Of a task in the browser where it is fastest, in milliseconds. */
  readonly taskMs: number;
  /** How much longer tasks take in the other browser, of those that both may run. */
  readonly slower: number;
  /** Share of all instances that steady tasks, which both may run, keep busy. */
  readonly steady: number;
  /** Share of chromium's instances that the tasks which it alone may run keep busy at the ramp's end. */
  readonly peak: number;
}

/** How a pool came through a ramp, from its begin on. */
export interface RampOutcome {
  readonly makespanMs: number;
  readonly imbalance: number;
  readonly meanWaitMs: number;
}

/** The same seed brings the same tasks, whatever the weight. */
export function rampOutcome(ramp: Ramp, weight: number, seed: number): RampOutcome {
  const random = seededRandom(seed);
  const tookMs = (kind: string, browser: string): number =>
    kind === 'flexible' && browser === 'firefox' ? ramp.taskMs * (1 + ramp.slower) : ramp.taskMs;
  const knowledge = new Knowledge();
  const kinds: Readonly<Record<string, readonly string[]>> = { flexible: BROWSERS, bound: ['chromium'] };
  const known = Object.entries(kinds).flatMap(([kind, browsers]) =>
    browsers.map((project) =>
      testHistory(
        { project, title: kind, file: fileOfKind(kind), kind },
        Array<number>(5).fill(tookMs(kind, project)),
      ),
    ),
  );
  knowledge.add(historyModel(known));
  let ahead = NOTHING_AHEAD;
  const scheduler = new Scheduler({
    ...{ knowledge, memoryBytes: Infinity, seenBytes: () => 0, onHealthChange: () => undefined },
    weights: () => ({ ...DEFAULT_WEIGHTS, loadAhead: weight }),
    loadAhead: () => ahead,
  });
  for (const browser of BROWSERS) scheduler.browsers.add(browser, INSTANCES);
  const counts = new ArrivalCounts();
  const { estimator } = knowledge;
  const strays = new Map<string, number>();
  const course = runVirtualPool(arrivalsOf(ramp, random), {
    ...{ scheduler, slots: SLOTS, moves: true, measuredFromMs: RAMP_MS },
    candidates: (kind) => kinds[kind] ?? [],
    tookMs: ({ id, kind }, browser) => {
      const stray =
        strays.get(id) ?? Math.exp(STRAY * standardNormal(seededRandom(1000 * seed + Number(id.slice(1)))));
      strays.set(id, stray);
      return tookMs(kind, browser) * stray;
    },
    choose: (task, atMs) => {
      const browser = scheduler.rank(task, SLOTS)[0]?.project ?? '';
      counts.add({ browser, kind: task.kind }, atMs);
      return browser;
    },
    look: {
      everyMs: LOOK_EVERY_MS,
      at: (views, atMs) => {
        if (weight === 0) return;
        const state = scheduler.loadState(SLOTS, views, atMs);
        const observed = counts.series(atMs).map(({ stream, counts: its }) => ({
          ...{ ...stream, counts: its },
          estimate: estimator.test({
            project: stream.browser,
            file: fileOfKind(stream.kind),
            title: '',
            kind: stream.kind,
          }),
        }));
        const { loads } = predictPool(state, observed, {
          ...{ browsers: BROWSERS, runSpread: estimator.runSpread, seed: Math.round(atMs / LOOK_EVERY_MS) },
        });
        ahead = loadAheadOf(loads, state);
      },
    },
  });
  const { waitsMs, lastEndMs } = course;
  return {
    makespanMs: lastEndMs - RAMP_MS,
    imbalance: imbalanceOf(course),
    meanWaitMs: waitsMs.reduce((sum, ms) => sum + ms, 0) / Math.max(1, waitsMs.length),
  };
}

/** Poisson arrivals: steady ones all the time, and those of the ramp, whose rate grows evenly and then ends. */
function arrivalsOf({ taskMs, slower, steady, peak }: Ramp, random: () => number): VirtualArrival[] {
  const endMs = RAMP_MS + RAMP_MINUTES * MINUTE_MS;
  const usualMs = taskMs * (1 + slower / 2);
  const arrivals: VirtualArrival[] = [];
  for (
    let atMs = gap(usualMs / (steady * SLOTS), random);
    atMs < endMs;
    atMs += gap(usualMs / (steady * SLOTS), random)
  )
    arrivals.push({ atMs, kind: 'flexible' });
  const peakGapMs = taskMs / (peak * INSTANCES);
  for (let atMs = RAMP_MS + gap(peakGapMs, random); atMs < endMs; atMs += gap(peakGapMs, random))
    if (random() < (atMs - RAMP_MS) / (endMs - RAMP_MS)) arrivals.push({ atMs, kind: 'bound' });
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}

function gap(meanMs: number, random: () => number): number {
  return -meanMs * Math.log(1 - random());
}
