import { expect, it } from 'vitest';
import type { ProbedBrowser } from '../../plugin/playwright/doctor-backends.js';
import type { FoundBrowser } from '../../plugin/playwright/doctor-browsers.js';
import { fixture } from './harness/run-fixture.js';

interface Doctor {
  readonly browsers: readonly FoundBrowser[];
  readonly backends: readonly ProbedBrowser[];
  readonly findings: readonly { readonly topic: string; readonly text: string }[];
}

/** Each browser is started, and each backend may take ten seconds to say nothing. */
const LIMIT_MS = 240_000;

it(
  'doctor finds real browsers and what they compute with',
  async () => {
    const result = await fixture('lengths').evenkeel(['doctor', '--backends', '--json']);
    expect(result.stderr).toBe('');
    const { browsers, backends, findings } = JSON.parse(result.stdout) as Doctor;
    expect(browsers.filter(({ version }) => /\d+\.\d+/.test(version ?? '')).length).toBeGreaterThan(0);
    expect(backends.map(({ name }) => name)).toEqual(browsers.map(({ name }) => name));
    const started = backends.flatMap((browser) => ('answers' in browser ? [browser.answers] : []));
    expect(started.length, result.stdout).toBeGreaterThan(0);
    for (const { wasm } of started) expect(wasm).toMatchObject({ works: true });
    const lines = findings.filter(({ topic }) => topic === 'Backends').map(({ text }) => text);
    expect(lines).toContainEqual(expect.stringMatching(/: webnn .*, webgpu .*, wasm \d/));
    expect(findings).toContainEqual(
      expect.objectContaining({
        topic: 'Redis',
        text: expect.stringContaining('no run is shared') as string,
      }),
    );
  },
  LIMIT_MS,
);
