import { summarise } from '../../src/estimate/history-summary.js';
import { findRenames, type TestName } from '../../src/estimate/renames.js';
import { testKey } from '../../src/estimate/test-table.js';
import { TraceHistory } from '../../src/simulate/trace-history.js';
import type { Trace, TraceTest } from '../../src/simulate/trace.js';

/** Keys fall into tenths by a hash of them, so that the choice is the same in every run. */
const TENTHS = 10;

const WORDS =
  'cart order login user page list item search filter total price admin report export import upload token email menu dialog button table chart date range error empty valid saved shown hidden sorted linked paged'.split(
    ' ',
  );

/** Ways in which names change. Each leaves all but the name as it was. */
const CHANGES: Readonly<Record<string, (name: TestName) => TestName>> = {
  'suffix on the key': ({ file, title }) =>
    title === '' ? { file: `${file}-renamed`, title } : { file, title: `${title}-renamed` },
  'file moved': ({ file, title }) => ({ file: `moved/${file.slice(file.lastIndexOf('/') + 1)}`, title }),
  'one word of five': ({ file, title }) =>
    title === ''
      ? { file: file.replace(/([^/.]+)([^/]*)$/, '$1_again$2'), title }
      : { file, title: title.split(' ').with(2, 'other').join(' ') },
};

export interface RenameScore {
  readonly change: string;
  /** Over all tenths, as the following. */
  readonly renamed: number;
  readonly recovered: number;
  /** Renamed ones that were taken for something else. */
  readonly mistaken: number;
  /** Tests that the trace itself shows for the first time, and how many of them were taken for a renamed one. */
  readonly fresh: number;
  readonly freshTaken: number;
}

/** Renames each tenth of the last run's tests (or files) in turn and looks how many are found again. */
export function renameTrace(trace: Trace): RenameScore[] {
  return Object.entries(CHANGES).map(([change, rename]) => {
    const nameOf = change === 'one word of five' ? inWords : plain;
    const history = new TraceHistory();
    for (const { tests } of trace.runs.slice(0, -1)) {
      history.record(tests.map((test) => ({ ...test, ...nameOf(test) })));
    }
    const { table } = summarise(history.model());
    const last = new Map((trace.runs.at(-1)?.tests ?? []).map((test) => [keyOf(nameOf(test)), nameOf(test)]));
    const score = { change, renamed: 0, recovered: 0, mistaken: 0, fresh: 0, freshTaken: 0 };
    for (let tenth = 0; tenth < TENTHS; tenth++) {
      const changed = renameTenth(last, tenth, change === 'file moved', rename);
      const renames = findRenames(table, [...changed.values()]);
      for (const [old, name] of changed) {
        const found = renames.get(keyOf(name));
        if (!table.tests.has(old)) {
          score.fresh++;
          if (found !== undefined) score.freshTaken++;
        } else if (keyOf(name) !== old) {
          score.renamed++;
          if (found === old) score.recovered++;
          else if (found !== undefined) score.mistaken++;
        }
      }
    }
    return score;
  });
}

/** Old key → name, changed for one tenth of the keys, or of the files; never to a name that is taken. */
function renameTenth(
  names: ReadonlyMap<string, TestName>,
  tenth: number,
  byFile: boolean,
  rename: (name: TestName) => TestName,
): Map<string, TestName> {
  return new Map(
    [...names].map(([key, name]) => {
      const isChosen = hash(byFile ? name.file : key) % TENTHS === tenth;
      const after = isChosen ? rename(name) : name;
      return [key, names.has(keyOf(after)) ? name : after];
    }),
  );
}

function plain({ file, title }: TraceTest): TestName {
  return { file, title };
}

/** Titles in the traces are hashes; five words in the place of each make one that a person might have written. */
function inWords({ file, title }: TraceTest): TestName {
  if (title === '') return { file, title };
  const words = Array.from(
    { length: 5 },
    (_, index) => WORDS[hash(`${title}${String(index)}`) % WORDS.length],
  );
  return { file, title: words.join(' ') };
}

function keyOf({ file, title }: TestName): string {
  return testKey(file, title);
}

/** FNV-1a, mixed once more, since only its low digits are used. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
