import type { EngineUnit } from '../../src/engine/events.js';
import type { RunQueue } from '../../src/coordinate/coordinator.js';
import { messageOf } from '../../src/errors.js';
import { lazily } from '../../src/lazily.js';
import type { ForecastRecord } from '../../src/model/metrics.js';
import { expectedRestMs } from '../../src/predict/expected-rest.js';
import { ForecastLog, LOOK_EVERY_MS } from '../../src/predict/forecast-log.js';
import { readMisses, writeMisses } from '../../src/predict/interval-widths-file.js';
import { IntervalWidths, learnMisses, type FigureMisses } from '../../src/predict/interval-widths.js';
import type { Predicted } from '../../src/predict/load-counter.js';
import type { LoadState } from '../../src/predict/load-state.js';
import { PaceLearner, type PaceBelief } from '../../src/predict/pace-belief.js';
import { predictLoad } from '../../src/predict/predict-load.js';
import { isMixKnown, sharedPace, sharedRest } from '../../src/predict/shared-rest.js';
import { OwnTimes } from './own-times.js';
import { workerStartMs, type SlotEntry } from './slot-log.js';

/** The minutes to come are nothing to a run that has none. */
const SHORTEST_RUN_MS = 60_000;

/** Shorter rests are not worth a forecast of the minutes to come. */
const LEAST_REST_MS = 20_000;

/** What a watch is made of. */
export interface LoadWatchDeps {
  /** See `Estimator.runSpread`. */
  readonly runSpread: number;
  /** Where is kept what forecasts missed by, those of shared runs apart; null for nowhere. */
  readonly missesFile: string | null;
  /**
   * What nobody has claimed of a run that is shared with other agents, null as long as nobody can tell: then only what runs here is forecast. Null for a run
   * that is not shared.
   */
  readonly sharedQueue: (() => RunQueue | null) | null;
  /** All units of the run by phase; none where it has a single one. */
  readonly phases: () => readonly (readonly EngineUnit[])[];
  readonly now: () => number;
  /** Hears how long the run will still take, whenever that was forecast. */
  readonly onForecast: (remainingMs: Predicted) => void;
  /** Hears of the first failure; no forecast is made after it. */
  readonly warn: (message: string) => void;
}

/** What is expected at a moment; see `LoadForecast`. */
export interface LoadGlance {
  /** Until the run ends, in milliseconds; null where nobody knows what other agents have to do. */
  readonly remainingMs: Predicted | null;
  /** Slot → until its unit ends, in milliseconds. */
  readonly runningMs: ReadonlyMap<number, Predicted>;
}

/**
 * Forecasts the load of a run while it is on, once it is expected to last over a minute in all: then it costs some milliseconds every
 * ten seconds, else next to nothing. Of a first run nothing is known until some units have ended.
 */
export class LoadWatch {
  /** Null until the run turns out to be one that is forecast. */
  private log: ForecastLog | null = null;
  private readonly misses: () => readonly FigureMisses[];
  private readonly widths = lazily(() => new IntervalWidths(this.misses()));
  private readonly pace: PaceLearner;
  /** What is left of the phase that is on; null where none is, or the order is not ours. */
  private rest: () => LoadState | null = () => null;
  /** Once a phase is watched all that follow are. */
  private isOn = false;
  private isBroken = false;
  private hasKnown = false;
  private readonly ownTimes = new OwnTimes();
  private startedMs: number | null = null;

  constructor(private readonly deps: LoadWatchDeps) {
    const { runSpread, missesFile } = deps;
    this.pace = new PaceLearner(runSpread);
    this.misses = lazily(() => (missesFile === null ? [] : readMisses(missesFile)));
  }

  /**
   * Watches a phase that has just begun.
   * @param state what is left of the phase now; null when the order is no longer ours
   * @returns ends it, with the phase; it is told whether the phase was cut short
   */
  watch(state: () => LoadState | null): (isCut: boolean) => void {
    const later = new LaterPhases(this.deps.phases);
    this.rest = () => {
      const phase = this.isBroken ? null : state();
      const fill = phase && (this.isAnyKnown(phase) ? asItIs : this.ownTimes.filler());
      // What follows is only gathered for a forecast: that goes through all units of the run.
      return fill && fill({ ...phase, later: later.after(phase) });
    };
    this.startedMs ??= this.deps.now();
    const look = (): void => this.guard(() => this.look());
    look();
    // A run may turn out longer than was expected; how long a shared one takes, and a first one, is known later.
    const timer = setInterval(look, LOOK_EVERY_MS).unref();
    return (isCut) => {
      clearInterval(timer);
      this.rest = () => null;
      if (!isCut) this.log?.phaseEnded(this.deps.now());
    };
  }

  /** What is expected now, for who asks: nothing of it is kept. Null where nothing can be told. */
  glance(): LoadGlance | null {
    let glance: LoadGlance | null = null;
    this.guard(() => (glance = this.forecastNow()));
    return glance;
  }

  private forecastNow(): LoadGlance | null {
    const rest = this.rest();
    if (!rest) return null;
    const whole = this.wholeOf(rest);
    const { state, pace } = whole ?? { state: { ...rest, queued: [], later: [] }, pace: this.pace.belief };
    const { remainingMs, runningMs } = predictLoad(state, { horizonsMs: [], pace });
    return {
      remainingMs: whole && this.widths().widenedEnd(remainingMs),
      runningMs: new Map(
        rest.running.flatMap(({ slot }, index) => {
          const forecast = runningMs[index];
          return forecast ? [[slot, forecast.remainingMs] as const] : [];
        }),
      ),
    };
  }

  /** What is left of the run for all that take part, and how fast it goes; null where nobody can tell. */
  private wholeOf(own: LoadState): { readonly state: LoadState; readonly pace: PaceBelief } | null {
    const { sharedQueue } = this.deps;
    const pace = this.pace.belief;
    if (!sharedQueue) return { state: own, pace };
    const queue = sharedQueue();
    // When others end what they have begun nobody tells.
    if (queue?.count === 0 && own.running.length === 0) return null;
    return queue && { state: sharedRest(own, queue), pace: sharedPace(pace, own, queue) };
  }

  private look(): void {
    const own = this.rest();
    if (!own) return;
    const whole = this.wholeOf(own);
    if (!whole) return this.lookAtNothing(own);
    const { state: rest, pace } = whole;
    const restMs = expectedRestMs(rest);
    const elapsedMs = this.deps.now() - (this.startedMs ?? 0);
    this.isOn ||= elapsedMs + restMs > SHORTEST_RUN_MS;
    if (!this.isOn) return;
    this.log ??= new ForecastLog({ widths: this.widths() });
    // Of what others have queued nobody tells the projects: it is taken for the like of what this agent knows.
    const horizons = isMixKnown(own) ? {} : { horizonsMs: [] };
    const forecast = this.log.look(rest, this.deps.now(), (seed) =>
      restMs < LEAST_REST_MS ? null : predictLoad(rest, { ...horizons, pace, seed }),
    );
    if (forecast) this.deps.onForecast(forecast.remainingMs);
  }

  /** Only others run something, or nobody tells of them: what was forecast for this moment is that nothing runs here, if so. */
  private lookAtNothing(own: LoadState): void {
    if (own.running.length > 0 || this.deps.sharedQueue?.()?.count !== 0) return;
    this.log?.look({ ...own, queued: [], later: [] }, this.deps.now(), () => null);
  }

  /** Learns from a unit that ran to its end; what failed was cut short, and this one had no restarts. */
  unitEnded(entry: SlotEntry): void {
    const { estimate, tests, results, failed, startedMs, endedMs } = entry;
    if (!estimate || failed > 0 || results < tests.length) return;
    const ownMs = endedMs - startedMs - workerStartMs(entry);
    // All that it was expected to take was that of any unit.
    if (estimate.source === 'prior' && !this.hasKnown) return this.ownTimes.ended(ownMs);
    const expected = { ...estimate, value: estimate.value - (estimate.restartsMs ?? 0) };
    this.guard(() => this.pace.observe(expected, ownMs));
  }

  records(): ForecastRecord[] {
    let records: ForecastRecord[] = [];
    this.guard(() => (records = this.log?.records() ?? []));
    return records;
  }

  /** Keeps what this run's forecasts missed by, so that the next run's intervals are as wide as they have to be. */
  async learn(): Promise<void> {
    const { log } = this;
    const { missesFile, warn } = this.deps;
    if (!log || missesFile === null) return;
    try {
      const learned = learnMisses(this.misses(), log.drawn());
      if (learned.length > 0) await writeMisses(missesFile, learned);
    } catch (error) {
      warn(`what the forecasts of this run missed by was not kept: ${messageOf(error)}.`);
    }
  }

  /** A first run's units are all taken for equally long: that is no ground for a forecast until some have ended. */
  private isAnyKnown({ running, queued }: LoadState): boolean {
    this.hasKnown ||= [...running.map(({ unit }) => unit), ...queued].some(
      ({ estimate }) => estimate.source !== 'prior',
    );
    return this.hasKnown;
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (this.isBroken) return;
      this.isBroken = true;
      this.deps.warn(`the load of this run is no longer forecast: ${messageOf(error)}.`);
    }
  }
}

function asItIs(state: LoadState): LoadState {
  return state;
}

/** The phases that follow a running one. */
class LaterPhases {
  private known: readonly (readonly EngineUnit[])[] | null = null;

  constructor(private readonly phases: () => readonly (readonly EngineUnit[])[]) {}

  after({ running, queued }: LoadState): readonly (readonly EngineUnit[])[] {
    if (this.known) return this.known;
    const projects = new Set([...running.map(({ unit }) => unit), ...queued].map(({ project }) => project));
    const phases = this.phases();
    const current = phases.findLastIndex((units) => units.some(({ project }) => projects.has(project)));
    // Nothing is left of this one, so it can't be told which it is.
    if (current < 0) return [];
    return (this.known = phases.slice(current + 1));
  }
}
