/** The stream on which a status may be shown. */
export interface StatusTarget {
  readonly isTerminal: boolean;
  /** Of the terminal; 0 where it does not tell. */
  readonly columns: number;
  readonly write: (text: string) => void;
}

const CLEAR_LINE = '\r\u001b[2K';

/** One line that is written over by the next, and is gone in the end; nothing where there is no terminal. */
export function statusLine({ isTerminal, columns, write }: StatusTarget): (text: string | null) => void {
  if (!isTerminal) return () => undefined;
  // A line that wraps could not be taken away.
  return (text) => write(`${CLEAR_LINE}${text?.slice(0, (columns || 80) - 1) ?? ''}`);
}
