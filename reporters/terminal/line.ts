import pc from 'picocolors';

/** What every line begins with. */
export const NAME = 'evenkeel: ';

export type Paint = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** A piece of a line that is shown whole or not at all. */
export interface Segment {
  readonly text: string;
  readonly paint?: Paint;
  /** What stands between the segment before and this one. @default ' · ' */
  readonly join?: string;
}

/** How lines are laid out. */
export interface LineStyle {
  /** Whether colours are written. */
  readonly color: boolean;
  /** Widest line in characters; `Infinity` where nothing limits it, as in a CI log. */
  readonly columns: number;
}

/**
 * Joins segments to one line that fits: what does not fit is left out from the end on, so the most
 * important comes first. A first segment that is too wide alone is cut short with `…`.
 */
export function joinSegments(segments: readonly Segment[], { color, columns }: LineStyle): string {
  const colors = pc.createColors(color);
  let width = 0;
  let line = '';
  for (const [index, { text, paint, join = ' · ' }] of segments.entries()) {
    const glue = index === 0 ? '' : join;
    if (index > 0 && width + glue.length + text.length > columns) break;
    const shown = index === 0 ? cut(text, columns) : text;
    width += glue.length + shown.length;
    line += (glue.includes('·') ? colors.dim(glue) : glue) + (paint ? colors[paint](shown) : shown);
  }
  return line;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
