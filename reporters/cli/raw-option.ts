/**
 * The value of an option as it was typed. The parser turns all that looks like a number into one, and a run
 * called `0012` would be lost.
 * @param letter its short form, where it has one
 * @returns the last value given, undefined if the option or its value is not there
 */
export function rawOption(argv: readonly string[], name: string, letter?: string): string | undefined {
  return [...valuesOf(argv, name, letter)].at(-1);
}

/** The arguments with negative numbers joined to their options (`--shards=-1`): the parser takes them for options of their own. */
export function joinNegativeNumbers(argv: readonly string[]): string[] {
  const joined: string[] = [];
  const end = argv.indexOf('--');
  for (const [index, argument] of argv.entries()) {
    const isOwn = end < 0 || index < end;
    const option = joined.at(-1);
    if (isOwn && /^-\d/.test(argument) && option !== undefined && /^--[a-z-]+$/.test(option))
      joined[joined.length - 1] = `${option}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}

/** What follows `--`: the arguments of another program. */
export function passedOn(argv: readonly string[]): string[] {
  const index = argv.indexOf('--');
  return index < 0 ? [] : argv.slice(index + 1);
}

function* valuesOf(argv: readonly string[], name: string, letter?: string): Generator<string | undefined> {
  const flag = `--${name}`;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') return;
    if (argument.startsWith(`${flag}=`)) yield argument.slice(flag.length + 1);
    if (argument === flag || (letter !== undefined && argument === `-${letter}`)) yield argv[++index];
  }
}
