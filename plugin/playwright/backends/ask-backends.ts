import type { Browser } from '@playwright/test';
import { BACKENDS_VARIABLE, readBackends, writeBackends } from '../../../src/backends/backend-cache.js';
import type { BackendAnswers } from '../../../src/backends/backend.js';
import { probeInTurn } from '../../../src/backends/probe-in-turn.js';
import { readMachine } from '../../../src/config/machine.js';
import { probeBackends } from './probe-backends.js';

/** Whom to ask, and how to know the answer again. */
export interface BackendQuestion {
  readonly browser: Browser;
  /** Of `launchKey`. */
  readonly launch: string;
}

/**
 * What a browser can compute with: from an earlier answer of the same build, else by a probe, of which all workers that start at once
 * make one. Never throws.
 */
export async function askBackends({ browser, launch }: BackendQuestion): Promise<BackendAnswers> {
  const file = process.env[BACKENDS_VARIABLE];
  if (!file) return (await probeBackends(browser)).answers;
  const { hardwareClass } = readMachine();
  const build = browser.version();
  return probeInTurn({
    lockFile: `${file}.lock`,
    known: async () => {
      const known = (await readBackends(file, hardwareClass)).get(launch);
      return known?.build === build ? known.answers : undefined;
    },
    probe: async () => {
      const { answers, isFinal } = await probeBackends(browser);
      // Not kept is asked again: a full disk must not fail a test.
      if (isFinal)
        await writeBackends(file, hardwareClass, launch, { build, answers }).catch(() => undefined);
      return answers;
    },
  });
}
