import type { MoveGain } from '../model/record.js';
import { formatDuration } from './duration.js';

/** What a move between projects was to bring and what came of it, as the end of a sentence about it. */
export function moveGainText({ predictedMs, actualMs }: MoveGain): string {
  const predicted = `was to end the run ${formatDuration(predictedMs)} sooner`;
  if (actualMs === null) return `${predicted}; what came of it can't be told`;
  const [came, when] = actualMs < 0 ? [-actualMs, 'later'] : [actualMs, 'sooner'];
  return `${predicted}; it ended ${formatDuration(came)} ${when} for it`;
}
