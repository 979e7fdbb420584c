/**
 * The value of an option as it was typed. The parser turns all that looks like a number into one, and a run
 * called `0012` would be lost.
 * @param letter its short form, where it has one
 * @returns the last value given, undefined if the option or its value is not there
 */
export function rawOption(argv: readonly string[], name: string, letter?: string): string | undefined {
  return [...occurrences(argv, name, letter)].at(-1)?.value;
}

/** What follows `--`: the arguments of another program. */
export function passedOn(argv: readonly string[]): string[] {
  const index = argv.indexOf('--');
  return index < 0 ? [] : argv.slice(index + 1);
}

/** The arguments without an option and its value. */
export function withoutOption(argv: readonly string[], name: string): string[] {
  const dropped = new Set(
    [...occurrences(argv, name)].flatMap(({ index, width }) => [index, index + width - 1]),
  );
  return argv.filter((_, index) => !dropped.has(index));
}

function* occurrences(
  argv: readonly string[],
  name: string,
  letter?: string,
): Generator<{ index: number; width: number; value: string | undefined }> {
  const flag = `--${name}`;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') return;
    if (argument.startsWith(`${flag}=`)) yield { index, width: 1, value: argument.slice(flag.length + 1) };
    if (argument === flag || (letter !== undefined && argument === `-${letter}`))
      yield { index, width: 2, value: argv[++index] };
  }
}
