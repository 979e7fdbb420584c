import { formatDuration } from '../format/duration.js';
import { formatCount, formatPercent } from '../format/number.js';
import type { IntervalWidths } from '../predict/interval-widths.js';
import type { FigureScore } from './past-forecasts.js';

/** The two figures that people go by. */
const SHOWN = [
  { quantity: 'remaining_ms', horizonMs: 0, name: 'the time to the end' },
  { quantity: 'backlog', horizonMs: 60_000, name: `the backlog after ${formatDuration(60_000)}` },
] as const;

/** How much of what came was within the 90% intervals of recent runs, and what was learned of it; null where nothing is known. */
export function intervalText(scores: readonly FigureScore[], widths: IntervalWidths): string | null {
  const parts = SHOWN.flatMap(({ quantity, horizonMs, name }) => {
    const score = scores.find((one) => one.quantity === quantity && one.horizonMs === horizonMs);
    const held = score?.openCoverage ?? null;
    if (held === null) return [];
    const factor = widths.factor({ quantity, horizonMs, isTotal: true });
    const learned = widths.runs === 0 ? '' : `, now × ${factor.toFixed(2)}`;
    return [`${formatPercent(held)} of ${name}${learned}`];
  });
  if (parts.length === 0) return null;
  const from = widths.runs === 0 ? '' : ` Widths are learned from ${formatCount(widths.runs, 'run')}.`;
  return `90% intervals of recent runs held ${parts.join('; ')}.${from}`;
}
