/** Figures that the README and docs/figures.md both give are the same ones. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** What both tables give of a command's figures, as each words it: the README, then docs/figures.md. */
const SHARED: Readonly<Record<string, readonly (readonly [RegExp, RegExp])[]>> = {
  'bench:balance': [], // ratios there, shares of slot time here
  'bench:browser-recovery': [same(/^([\d.]+ s)/), same(/([\d.]+ s) at worst/)],
  'bench:decisions': [same(/^([\d.]+ ms)/)],
  'bench:fleet': [[/steals ([\d.]+%)/, /^([\d.]+%) of/], same(/imbalance ([\d.]+)/)],
  'bench:routing': [same(/([\d.]+%) in the fourth routed run/)],
};

function same(pattern: RegExp): readonly [RegExp, RegExp] {
  return [pattern, pattern];
}

/** By command, what its row says was measured. Of several rows of one command the first counts. */
function measured(file: string, column: string): Map<string, string> {
  const lines = fs.readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8').split('\n');
  const rows = lines.map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const head = rows.findIndex((cells) => cells.includes('figure') && cells.includes('command'));
  const [ofCommand, ofColumn] = ['command', column].map((name) => rows[head]?.indexOf(name) ?? -1);
  const cells = new Map<string, string>();
  for (const row of rows.slice(head + 2)) {
    if (row.length === 1) break;
    for (const [, command = ''] of (row[ofCommand ?? -1] ?? '').matchAll(/npm run (bench:[a-z-]+)/g))
      if (!cells.has(command)) cells.set(command, row[ofColumn ?? -1] ?? '');
  }
  return cells;
}

const readme = measured('README.md', 'measured');
const figures = measured('docs/figures.md', 'Evenkeel');
const both = [...readme.keys()].filter((command) => figures.has(command));

it('it is known what they both give of each command', () => {
  expect(both.sort()).toEqual(Object.keys(SHARED).sort());
});

it.each(both.filter((command) => SHARED[command]?.length))('%s', (command) => {
  for (const [ofReadme, ofFigures] of SHARED[command] ?? []) {
    const [there, here] = [
      readme.get(command)?.match(ofReadme)?.[1],
      figures.get(command)?.match(ofFigures)?.[1],
    ];
    expect(there, `README.md has nothing that ${String(ofReadme)} finds`).toBeDefined();
    expect(here).toBe(there);
  }
});
