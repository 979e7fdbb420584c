/** Options of `playwright test` whose value may be a word of its own. */
const TAKES_VALUE = new Set(
  (
    '-c --config -j --workers --browser --global-timeout --max-failures --output --project --repeat-each ' +
    '--reporter --retries --shard --timeout --trace --tsconfig --update-snapshots --update-source-method --name ' +
    '--ui-host --ui-port'
  ).split(' '),
);
const SELECTS = /^(-g|--grep|--last-failed|--only-changed|--test-list)(=|$)/;

/**
 * How many workers a run will probably have: what is started ahead goes by it, before Playwright can tell.
 * @param configured `workers` of the config that `withEvenkeel` was given
 * @param argv of the process; one worker where it names tests, which may be few
 * @param cores of the machine: no more than these, and half of them where nothing is said, as Playwright does
 */
export function expectedWorkers(configured: unknown, argv: readonly string[], cores: number): number {
  const words = argv.slice(argv.indexOf('test') + 1);
  if (words.some((word, place) => isSelection(word, words[place - 1]))) return 1;
  const wanted = toCount(workersOf(words) ?? configured, cores) ?? Math.floor(cores / 2);
  return Math.max(1, Math.min(wanted, cores));
}

function isSelection(word: string, before: string | undefined): boolean {
  return SELECTS.test(word) || (!word.startsWith('-') && !TAKES_VALUE.has(before ?? ''));
}

/** The last one given counts. */
function workersOf(words: readonly string[]): string | undefined {
  return words
    .map((word, place) =>
      word === '-j' || word === '--workers' ? words[place + 1] : /^(?:-j|--workers=)(.+)$/.exec(word)?.[1],
    )
    .findLast((value) => value !== undefined);
}

/** A number, or a share of the cores such as `50%`; null for anything else. */
function toCount(value: unknown, cores: number): number | null {
  const [, digits, percent] = /^(\d+)(%?)$/.exec(String(value)) ?? [];
  if (digits === undefined) return null;
  return percent ? Math.floor((cores * Number(digits)) / 100) : Number(digits);
}
