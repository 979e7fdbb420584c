/** A spec's name with which of its repetitions (`--repeat-each`) it is, as people count; the first one needs no number. */
export function withRepetition(name: string, repeatEachIndex: number): string {
  return repeatEachIndex === 0 ? name : `${name} (repetition ${repeatEachIndex + 1})`;
}
