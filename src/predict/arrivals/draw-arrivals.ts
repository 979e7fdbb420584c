import { standardNormal, type Random } from '../../random.js';
import type { LogShape } from '../duration-draws.js';
import type { Arrival, ArrivalSource } from '../simulate-queue.js';
import { rateAhead, type ArrivalRate } from './arrival-rate.js';

/** A stream of arrivals, and how long what arrives will take. */
export interface ExpectedStream {
  readonly browser: string;
  readonly rate: ArrivalRate;
  readonly shape: LogShape;
}

/** A forecast of more arrivals than this would take long, and tells of an overload anyway. */
const MOST_ARRIVALS = 5000;

/**
 * Arrivals of several streams until a horizon: each course has a rate and a trend of its own, as far as they are uncertain.
 * Arrivals are a Poisson process with that rate; where counts stray beyond it, they come in groups of geometric size, whose
 * dispersion is twice their mean size less one.
 */
export function arrivalSource(streams: readonly ExpectedStream[], untilMs: number): ArrivalSource {
  const expected = streams.reduce((sum, { rate }) => sum + highestCount(rate, untilMs), 0);
  const most = Math.min(MOST_ARRIVALS, Math.ceil(expected));
  return {
    most,
    draw: (random) =>
      streams
        .flatMap((stream) => drawStream(stream, untilMs, random))
        .sort((a, b) => a.atMs - b.atMs)
        .slice(0, most),
  };
}

/** More than this is next to impossible. */
function highestCount(
  { perMinute, spreadPerMinute, trendPerMinute, trendSpread, dispersion }: ArrivalRate,
  untilMs: number,
): number {
  const trend = Math.max(0, trendPerMinute + 3 * trendSpread);
  const rate = rateAhead(perMinute + 3 * spreadPerMinute, trend, untilMs);
  const count = (rate * untilMs) / 60_000;
  return count + 4 * Math.sqrt(dispersion * count) + 10;
}

function drawStream({ browser, rate, shape }: ExpectedStream, untilMs: number, random: Random): Arrival[] {
  const now = Math.max(0, rate.perMinute + rate.spreadPerMinute * standardNormal(random));
  const trend = rate.trendPerMinute + rate.trendSpread * standardNormal(random);
  const groupSize = (rate.dispersion + 1) / 2;
  const highest = Math.max(now, rateAhead(now, trend, untilMs));
  const arrivals: Arrival[] = [];
  if (highest === 0) return arrivals;
  const gapMs = (groupSize * 60_000) / highest;
  let atMs = 0;
  // Thinning (Lewis & Shedler 1979): as many as the highest rate brings, of which the rate of the moment keeps its share.
  while ((atMs -= gapMs * Math.log(1 - random())) < untilMs && arrivals.length < MOST_ARRIVALS) {
    if (random() * highest > rateAhead(now, trend, atMs)) continue;
    do arrivals.push({ atMs, project: browser, shape });
    while (random() > 1 / groupSize);
  }
  return arrivals;
}
