import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { FixtureProject, RunResult } from './fixture-project.js';
import { readHtmlReport } from './html-report.js';
import { outcomesOf } from './report.js';

/** Where JUnit's report goes, and that nobody looks at the HTML report. */
export function reportFiles(project: FixtureProject): NodeJS.ProcessEnv {
  return { PLAYWRIGHT_JUNIT_OUTPUT_FILE: project.path('junit.xml'), PLAYWRIGHT_HTML_OPEN: 'never' };
}

const REPORTERS = '--reporter=list,json,blob,html,junit';

/** Runs with every reporter that {@link expectReportsAgree} reads. */
export function runWithReports(project: FixtureProject, env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
  return project.run({ args: [REPORTERS], env: { ...reportFiles(project), ...env } });
}

/** HTML and JUnit show each test as often as the JSON report does. */
export async function expectFilesAgree(
  project: FixtureProject,
  { report }: Pick<RunResult, 'report'>,
): Promise<void> {
  const shown = outcomesOf(report)
    .map(({ project: name, title }) => `${name} ${title}`)
    .sort();
  const html = await readHtmlReport(project.path('playwright-report/index.html'));
  expect(
    html
      .map(({ projectName, path: above, title }) => `${projectName} ${[...above, title].join(' › ')}`)
      .sort(),
  ).toEqual(shown);
  const junit = readFileSync(project.path('junit.xml'), 'utf8');
  expect([...junit.matchAll(/<testcase name="([^"]*)"/g)].length).toBe(shown.length);
}

/** HTML, JUnit and a merged blob show what the JSON report shows. */
export async function expectReportsAgree(
  project: FixtureProject,
  { report, stdout }: RunResult,
): Promise<void> {
  await expectFilesAgree(project, { report });
  expect(stdout).not.toContain('did not run');

  const args = ['--reporter=json', project.path('blob-report')];
  const merged = await project.run({ command: 'merge-reports', args });
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  expect(outcomesOf(merged.report)).toEqual(outcomesOf(report));
}
