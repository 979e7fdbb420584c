import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../reporters/html/page.js';
import type { ReportData } from '../../../reporters/html/report-data.js';
import { EARLIER, twoRuns } from './report-fixture.js';
import { HOSTILE, sampleRun } from './sample-run.js';

const DATA: ReportData = {
  run: { ...sampleRun(EARLIER).run, runId: HOSTILE.script },
  agents: [],
  agentLoads: [],
  projects: [],
  slots: [],
  units: [],
  tests: [],
  testsOmitted: 0,
  runs: [],
  flaky: [],
  decisions: [],
  forecasts: [],
  breakers: [],
  recoveries: [],
  samples: [],
  instances: [],
  testMemory: [],
  steals: [],
  lostAgents: [],
  workerStarts: twoRuns().flatMap(({ workerStarts }) => workerStarts),
};

describe('renderPage', () => {
  const html = renderPage(DATA, { script: 'const end = "</script>";', style: 'a { color: red }' });

  it('allows exactly its own script and style, and no request', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const script = /<script>([\s\S]*?)<\/script>\n<\/body>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('has two script elements whatever the data and the script hold', () => {
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toMatch(/(src|href)="(?!data:|#)/);
  });
});
