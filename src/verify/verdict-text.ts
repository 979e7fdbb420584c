import { formatCount } from '../format/number.js';
import { printable } from '../format/printable.js';
import type { Assessment } from './assess-run.js';
import type { Problem } from './problem.js';

/** More would bury the rest of a CI's log; `--json` has them all. */
const MAX_SHOWN = 50;

/** What people read of an assessment: one line when the run is whole, else the list. */
export function verdictText({ units, shards, agents }: Assessment, problems: readonly Problem[]): string {
  const parts = shards > 0 ? formatCount(shards, 'shard') : formatCount(agents, 'agent');
  const whole = `${formatCount(units, 'unit')} of ${parts}`;
  if (problems.length === 0) return `${whole}, every one accepted once\n`;
  const lines = problems
    .slice(0, MAX_SHOWN)
    .map(({ subject, message }) => `  ${printable(`${subject} ${message}`)}\n`);
  const rest = problems.length - MAX_SHOWN;
  const more = rest > 0 ? `  and ${rest} more; --json lists all\n` : '';
  return `${whole}, not whole: ${formatCount(problems.length, 'problem')}\n${lines.join('')}${more}`;
}
