import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyCommand } from '../../../src/cli/history.js';
import { createDuckDbHistory } from '../../../src/history/duckdb-store.js';
import { latestVersion, MIGRATIONS } from '../../../src/history/duckdb/migrate.js';
import { aRecording, EPOCH_MS } from './recordings.js';

const SCHEMA_VERSION = latestVersion(MIGRATIONS);

let directory: string;
let historyPath: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-command-'));
  historyPath = path.join(directory, 'history.duckdb');
  const store = createDuckDbHistory({
    path: historyPath,
    onWarning: ({ message }) => expect.unreachable(message),
  });
  for (let run = 0; run < 4; run++) {
    const title = 'evil \u001b[31m\u009b31m\n title';
    await store.record(
      aRecording({ runId: `run-${String(run)}`, startedMs: EPOCH_MS + run, attempts: [{ title }] }),
    );
  }
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: string[], file = historyPath): Promise<Outcome> {
  const output = { stdout: '', stderr: '' };
  const io = {
    stdout: (text: string) => void (output.stdout += text),
    stderr: (text: string) => void (output.stderr += text),
  };
  const code = await historyCommand(args, io, { historyPath: () => file, cwd: directory });
  return { code, ...output };
}

describe('evenkeel history sql', () => {
  it('prints JSON', async () => {
    const { code, stdout } = await run([
      'sql',
      'SELECT run_id, tests FROM runs ORDER BY run_id LIMIT 1',
      '--json',
    ]);
    expect({ code, rows: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      rows: [{ run_id: 'run-0', tests: 1 }],
    });
  });

  it('prints a table that no title can break', async () => {
    const { code, stdout } = await run([
      'sql',
      "SELECT title, repeat('x', 5000) AS long, NULL AS none FROM attempts LIMIT 1",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('evil \\x1b[31m\\x9b31m\\x0a title');
    expect(stdout.split('\n').every((line) => line.length < 200)).toBe(true);
  });

  it('says when there are no rows', async () => {
    expect((await run(['sql', 'SELECT run_id FROM runs WHERE false'])).stdout).toBe('No rows (run_id).\n');
  });

  it('fails on SQL that can not be run, showing where', async () => {
    const { code, stdout, stderr } = await run(['sql', 'SELEC 1']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('LINE 1: SELEC 1');
  });

  it('fails where there is no history', async () => {
    const { code, stderr } = await run(['sql', 'SELECT 1'], path.join(directory, 'none.duckdb'));
    expect(code).toBe(1);
    expect(stderr).toContain('There is no history at');
  });

  it('fails on a damaged history, which it leaves alone', async () => {
    const damaged = path.join(directory, 'damaged.duckdb');
    writeFileSync(damaged, 'broken');
    const { code, stderr } = await run(['sql', 'SELECT 1'], damaged);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^evenkeel: The history .*damaged\.duckdb is damaged: .*[^.!]\.\n$/);
  });
});

describe('evenkeel history info', () => {
  it('tells what the file holds', async () => {
    const { stdout } = await run(['info', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      path: historyPath,
      schemaVersion: SCHEMA_VERSION,
      runs: 4,
      tests: 1,
      waiting: 0,
      lastRun: { runId: 'run-3', startedMs: EPOCH_MS + 3, status: 'passed' },
    });
    const { stdout: text } = await run(['info']);
    expect(text).toMatch(/^path {6}\/.*\nsize {6}[\d.]+ MiB\nschema {4}\d+\nruns {6}4 /);
    expect(text).toContain(`schema    ${SCHEMA_VERSION}\n`);
  });
});

describe('evenkeel history export --weights', () => {
  it('writes the same file again, and only over weights', async () => {
    expect(await run(['export', '--weights', 'weights.json'])).toEqual({
      code: 0,
      stdout: 'weights.json: 1 test in 1 project\n',
      stderr: '',
    });
    const written = readFileSync(path.join(directory, 'weights.json'), 'utf8');
    expect(JSON.parse(written)).toMatchObject({ evenkeelWeights: 1, projects: { chromium: {} } });
    expect((await run(['export', '--weights', 'weights.json'])).code).toBe(0);
    expect(readFileSync(path.join(directory, 'weights.json'), 'utf8')).toBe(written);
    writeFileSync(path.join(directory, 'mine.json'), '{"mine":true}');
    const { code, stderr } = await run(['export', '--weights', 'mine.json']);
    expect(code).toBe(1);
    expect(stderr).toContain('mine.json is there and holds no weights');
    expect(readFileSync(path.join(directory, 'mine.json'), 'utf8')).toBe('{"mine":true}');
  });

  it('fails where nothing can be written, or there is no history', async () => {
    writeFileSync(path.join(directory, 'a-file'), '');
    const { code, stderr } = await run(['export', '--weights', 'a-file/place.json']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("a-file/place.json can't be"),
    });
    expect((await run(['export', '--weights', 'w.json'], path.join(directory, 'none.duckdb'))).code).toBe(1);
  });
});

describe('evenkeel history prune', () => {
  it('drops the details of older runs by age, then by number', async () => {
    const attempts = async (): Promise<unknown> =>
      JSON.parse(
        (await run(['sql', 'SELECT DISTINCT run_id FROM attempts ORDER BY run_id', '--json'])).stdout,
      );
    expect((await run(['prune', '--older-than', '999999w'])).stdout).toBe('Dropped the details of 0 runs.\n');
    expect((await run(['prune', '--keep-runs', '3'])).stdout).toBe('Dropped the details of 1 run.\n');
    expect(await attempts()).toEqual([{ run_id: 'run-1' }, { run_id: 'run-2' }, { run_id: 'run-3' }]);
    expect((await run(['prune', '--older-than', '0d'])).stdout).toBe('Dropped the details of 3 runs.\n');
    expect(await attempts()).toEqual([]);
    expect(JSON.parse((await run(['info', '--json'])).stdout)).toMatchObject({
      runs: 4,
      runsInDetail: 0,
      tests: 1,
    });
  });

  it('makes no history where there is none', async () => {
    expect((await run(['prune', '--keep-runs', '1'], path.join(directory, 'none.duckdb'))).code).toBe(1);
  });
});

describe('evenkeel history', () => {
  it.each([
    [[], 'needs to be told'],
    [['drop'], 'Unknown command `history drop`. Allowed: sql, info, prune, export.'],
    [['export'], '--weights <file>'],
    [['sql'], 'one query'],
    [['sql', 'SELECT', '1'], 'in quotes'],
    [['info', '--nope'], 'Unknown option `--nope`. Options: --history, --json, '],
    [['info', '--json=1'], 'Option `--json` takes no value.'],
    [['info', '--history'], 'Option `--history` needs a value.'],
    [['export', '--weights'], 'Option `--weights` needs a value.'],
    [['prune'], 'either --keep-runs or --older-than'],
    [['prune', '--keep-runs', '1', '--older-than', '1d'], 'either --keep-runs or --older-than'],
    [['prune', '--keep-runs', '-1'], 'Option `--keep-runs` needs a value.'],
    [['prune', '--keep-runs', 'many'], '--keep-runs is "many". Allowed: a whole number.'],
    [['prune', '--older-than', '90'], '--older-than is "90". Allowed: an age such as 90d, 12h or 4w.'],
  ])('%j is a usage error', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^evenkeel: .*\.\n$/);
    expect(stderr).toContain(message);
  });

  it('has help', async () => {
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('evenkeel history sql'),
    });
  });
});
