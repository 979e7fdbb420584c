import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyFindings } from '../../../src/cli/doctor-history.js';
import { findingsText } from '../../../src/cli/finding.js';
import { EARLIER, LATER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun } from '../html/sample-run.js';
import { cli } from './cli-harness.js';

/** Each does something to a terminal, or to how a line reads, if it gets there. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const RUN_ID = '\u001b]0;owned\u0007run\u009b31m\n✓ all well\u202e';
const projects = ['\u001b[2Jfirefox', 'web\u202ekit', 'chro\u0000mium\u2028'];

const RUNS = [
  sampleRun({ ...EARLIER, projects }),
  sampleRun({ ...LATER, projects, runId: RUN_ID, isWarm: true }),
];

describe('what names hold is shown, not sent to the terminal', () => {
  it.each([
    [['history', 'info']],
    [['history', 'sql', 'SELECT DISTINCT run_id, project, file, title FROM attempts']],
    [['scores']],
    [['scores', '--explain', 'spec']],
    [['scores', '--explain', 'nothing like it']],
    [['predict']],
    [['predict', '--target', '1s']],
    [['predict', '--run', RUN_ID]],
    [['plan', '--target', '1s']],
  ])('%j', (argv) =>
    withDirectory(async (directory) => {
      const history = path.join(directory, 'history.duckdb');
      await recordAll(history, RUNS);
      const { stdout, stderr } = await cli([...argv, '--history', history]);
      expect(`${stdout}${stderr}`.length).toBeGreaterThan(20);
      expect(stdout).not.toMatch(UNSEEN);
      expect(stderr).not.toMatch(UNSEEN);
      expect(stdout).not.toMatch(/^✓/m);
    }),
  );

  it('doctor', () =>
    withDirectory(async (directory) => {
      const history = path.join(directory, 'history.duckdb');
      await recordAll(history, RUNS);
      const text = findingsText(await historyFindings(history), false);
      expect(text).toContain('all well');
      expect(text).not.toMatch(UNSEEN);
      expect(text.trimEnd().split('\n')).toHaveLength(2);
    }));
});
