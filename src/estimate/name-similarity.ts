/** A name's pairs of neighbouring characters as numbers, in order. */
export interface NamePairs {
  readonly text: string;
  readonly pairs: Float64Array;
}

/** More than any code unit. */
const UNITS = 0x10000;
/** How much nearer a name is that holds the other as a whole: titles of one file may differ by a number alone. */
const WHOLE_BONUS = 0.1;

/** Takes a name apart for {@link similarity}; case makes no difference. */
export function pairsOf(name: string): NamePairs {
  const text = name.toLowerCase();
  const pairs = new Float64Array(text.length + 1);
  let before = 0;
  for (let index = 0; index <= text.length; index++) {
    const unit = index < text.length ? text.charCodeAt(index) : 0;
    pairs[index] = before * UNITS + unit;
    before = unit;
  }
  return { text, pairs: pairs.sort() };
}

/**
 * How alike two names are, from 0 to 1.1: the share of common pairs in the shorter name, weighed down where the
 * longer one has much more (the mean of the overlap and Dice coefficients of bigrams; Dice 1945). So a
 * name that was extended stays near, and two names of the same length need most of their letters in common.
 */
export function similarity(a: NamePairs, b: NamePairs): number {
  const common = countCommon(a.pairs, b.pairs);
  const [sizeA, sizeB] = [a.pairs.length, b.pairs.length];
  const alike = (common / Math.min(sizeA, sizeB) + (2 * common) / (sizeA + sizeB)) / 2;
  return holdsWhole(a, b) ? alike + WHOLE_BONUS : alike;
}

/** Whether the longer name holds the other one as a whole. */
export function holdsWhole(a: NamePairs, b: NamePairs): boolean {
  return a.text.length < b.text.length ? b.text.includes(a.text) : a.text.includes(b.text);
}

/** Both are in order. */
function countCommon(a: Float64Array, b: Float64Array): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) common++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return common;
}
