import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExplainedSpec } from '../../../src/cli/explain-scores.js';
import { readReport } from '../../../reporters/html/read-report.js';
import { EARLIER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun } from '../html/sample-run.js';
import { cli } from './cli-harness.js';

const routed = sampleRun({ ...EARLIER, route: 'best' });
const later = sampleRun({
  ...EARLIER,
  route: 'best',
  runId: 'later',
  startedMs: EARLIER.startedMs + 1e6,
});
const [first] = routed.decisions;

describe('evenkeel scores --explain', () => {
  it('shows each project with factor ^ weight, whose product is the score', () =>
    withDirectory(async (directory) => {
      const history = await record(directory, routed);
      const { code, stdout } = await cli(['scores', '--explain', first?.file ?? '', '--history', history]);
      expect(code, stdout).toBe(0);
      for (const text of ['0.8 ^ 0.25', '0.99 ^ 0.5', 'was chosen (best).', routed.run.runId])
        expect(stdout).toContain(text);
      for (const project of EARLIER.projects) expect(stdout).toContain(project);
    }));

  it('takes the last run that routed the spec, the best project first', () =>
    withDirectory(async (directory) => {
      const history = await record(directory, later, routed);
      const name = first?.file ?? '';
      const { stdout } = await cli(['scores', '--explain', name, '--json', '--history', history]);
      const specs = JSON.parse(stdout) as ExplainedSpec[];
      expect(specs.length).toBeGreaterThan(0);
      for (const { file, runId, scores } of specs) {
        expect(file).toContain(name);
        expect(runId).toBe('later');
        const values = scores.map(({ score }) => score);
        expect(values).toEqual([...values].sort((a, b) => b - a));
        expect(scores).toHaveLength(EARLIER.projects.length);
      }
    }));

  it('takes the last run that has the spec, be others newer', () =>
    withDirectory(async (directory) => {
      const name = first?.file ?? '';
      const decisions = later.decisions.filter(({ file }) => file !== name);
      const history = await record(directory, routed, { ...later, decisions });
      const { stdout } = await cli(['scores', '--explain', name, '--json', '--history', history]);
      const specs = JSON.parse(stdout) as ExplainedSpec[];
      expect(specs.map(({ runId }) => runId)).toEqual([routed.run.runId]);
    }));

  it('shows repetitions of a spec apart: each was placed by itself', () =>
    withDirectory(async (directory) => {
      const again = routed.decisions.map((decision) => ({
        ...decision,
        factors: { ...decision.factors, repeatEachIndex: 1 },
      }));
      const history = await record(directory, { ...routed, decisions: [...routed.decisions, ...again] });
      const name = first?.file ?? '';
      const { stdout } = await cli(['scores', '--explain', name, '--json', '--history', history]);
      const specs = JSON.parse(stdout) as ExplainedSpec[];
      expect(specs.map(({ repeatEachIndex }) => repeatEachIndex)).toEqual(
        Array.from({ length: specs.length / 2 }, () => [0, 1]).flat(),
      );
      for (const { scores } of specs) expect(scores).toHaveLength(EARLIER.projects.length);
      const { stdout: text } = await cli(['scores', '--explain', name, '--history', history]);
      expect(text).toContain('(repetition 2)');
      const report = await readReport(history);
      expect(report.decisions.length % 2).toBe(0);
      for (const { candidates } of report.decisions) expect(candidates).toHaveLength(EARLIER.projects.length);
    }));

  it('chooses the one project in which a spec went on that skipped itself on one of several agents', () =>
    withDirectory(async (directory) => {
      const [chosen, other] = routed.decisions.filter(({ file }) => file === first?.file);
      if (!chosen || !other) throw new Error('The sample has no spec in two projects.');
      const factors = { ...chosen.factors, reason: 'skip' as const };
      const moved = [
        { ...chosen, chosen: false, score: 0, factors },
        { ...other, chosen: true, factors },
      ];
      const onAgent = (agent: string, decisions: typeof routed.decisions) => ({
        ...routed,
        agent: { ...routed.agent, agent },
        decisions,
      });
      const history = await record(
        directory,
        onAgent('one', [
          { ...chosen, chosen: true },
          { ...other, chosen: false },
        ]),
        onAgent('two', moved),
      );
      const { stdout } = await cli(['scores', '--explain', chosen.file, '--json', '--history', history]);
      const [spec] = JSON.parse(stdout) as ExplainedSpec[];
      expect(spec?.scores.map(({ project, chosen }) => [project, chosen])).toEqual([
        [other.project, true],
        [chosen.project, false],
      ]);
    }));

  it('names some of what it knows when nothing fits', () =>
    withDirectory(async (directory) => {
      const history = await record(directory, routed);
      const none = await cli(['scores', '--explain', 'no such spec', '--history', history]);
      expect(none.code).toBe(1);
      expect(none.stderr).toContain('No spec with "no such spec" in its name was routed yet. Known: ');
      expect(none.stderr).toContain(` and ${EARLIER.specs - 3} more.`);
    }));

  it('says what to do when nothing was routed', () =>
    withDirectory(async (directory) => {
      const history = await record(directory, sampleRun({ ...EARLIER, route: 'all' }));
      const { code, stderr } = await cli(['scores', '--explain', 'a', '--history', history]);
      expect(code).toBe(1);
      expect(stderr).toContain("set `route: 'best'` and run the suite");
    }));

  it('refuses to go with --kind', async () => {
    const { code, stderr } = await cli(['scores', '--explain', 'a', '--kind', 'text']);
    expect(code).toBe(2);
    expect(stderr).toContain('`--kind` and `--explain` do not go together');
  });
});

async function record(directory: string, ...runs: Parameters<typeof recordAll>[1]): Promise<string> {
  const file = path.join(directory, 'history.duckdb');
  await recordAll(file, runs);
  return file;
}
