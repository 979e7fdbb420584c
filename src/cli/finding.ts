import pc from 'picocolors';
import { printable } from '../format/printable.js';

/** One thing that `doctor` looked at. */
export type Finding = Fine | Problem;

interface Found {
  readonly topic: string;
  readonly text: string;
}

interface Fine extends Found {
  readonly state: 'ok';
  readonly advice: null;
}

interface Problem extends Found {
  /** `broken`: tests can't run, or history can't be used, until something is done. */
  readonly state: 'warning' | 'broken';
  /** What to do about it. */
  readonly advice: string;
}

/** A finding with nothing to do about it. */
export function fine(topic: string, text: string): Finding {
  return { topic, state: 'ok', text, advice: null };
}

const MARKS = { ok: '✓', warning: '!', broken: '✗' } as const;
const PAINTS = { ok: 'green', warning: 'yellow', broken: 'red' } as const;

/** Findings as text, one line each, and under it what to do. */
export function findingsText(findings: readonly Finding[], color: boolean): string {
  const colors = pc.createColors(color);
  const width = Math.max(...findings.map(({ topic }) => topic.length));
  const indent = ' '.repeat(width + 4);
  return findings
    .map(({ topic, state, text, advice }) => {
      const line = `${colors[PAINTS[state]](MARKS[state])} ${topic.padEnd(width)}  ${printable(text)}\n`;
      return advice === null ? line : `${line}${indent}${colors.dim('→')} ${printable(advice)}\n`;
    })
    .join('');
}
