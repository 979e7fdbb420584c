/**
 * A number that a bench was given as an option.
 * @param name of the option, without dashes
 * @param given as it was typed
 * @param limits `least` and `most` that are allowed, and whether it is a whole number, as it is unless said otherwise
 * @throws Error that names the option, what was received and what is allowed
 */
export function numberOption(name, given, { least, most, isWhole = true }) {
  const value = given.trim() === '' ? NaN : Number(given);
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw new Error(`--${name} was ${JSON.stringify(given)}: allowed is ${kind} from ${least} to ${most}.`);
}
