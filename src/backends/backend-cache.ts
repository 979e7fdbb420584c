/**
 * What probes found, in a file beside the history: by hardware class, then by how a browser is launched. An answer
 * holds for one build of it, and is of all probes of that build. Losing the file, or one of two writes at once, costs a probe and nothing else.
 */
import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { lazily } from '../lazily.js';
import { writeWhole } from '../write-whole.js';
import { BACKENDS, mergeAnswers, type BackendAnswers } from './backend.js';

/** Variable that tells workers where the file is; without it each of them asks its browser itself. */
export const BACKENDS_VARIABLE = 'EVENKEEL_BACKENDS';

/** Raised when answers of an older version no longer say what they say now. */
const FORMAT = 2;

const content = lazily(() => {
  const answer = z.discriminatedUnion('works', [
    z.object({
      works: z.literal(true),
      fixedMs: z.number().check(z.nonnegative()),
      msPerMillion: z.number().check(z.nonnegative()),
    }),
    z.object({ works: z.literal(false), reason: z.string() }),
  ]);
  const answers: z.ZodMiniType<BackendAnswers> = z.record(z.enum(BACKENDS), answer);
  const known = z.object({ build: z.string(), answers });
  return z.object({
    format: z.literal(FORMAT),
    classes: z.record(z.string(), z.record(z.string(), known)),
  });
});

type Content = z.output<ReturnType<typeof content>>;

/** What is known of a browser that is launched in one way. */
export type BuildBackends = Content['classes'][string][string];

/** Way of launching → what that browser was last found to have, on this class of hardware. Empty when there is no file. */
export async function readBackends(
  file: string,
  hardwareClass: string,
): Promise<ReadonlyMap<string, BuildBackends>> {
  const { classes } = await readContent(file);
  return new Map(Object.entries(classes[hardwareClass] ?? {}));
}

/**
 * Keeps what a probe has found, with what another one of the same build found before; whole or not at all.
 * @throws Error when the file can't be written
 */
export async function writeBackends(
  file: string,
  hardwareClass: string,
  launchKey: string,
  found: BuildBackends,
): Promise<void> {
  const { classes } = await readContent(file);
  const before = classes[hardwareClass]?.[launchKey];
  const isSameBuild = before?.build === found.build;
  const answers = isSameBuild ? mergeAnswers(before.answers, found.answers) : found.answers;
  const ofClass = { ...classes[hardwareClass], [launchKey]: { build: found.build, answers } };
  const text = JSON.stringify({ format: FORMAT, classes: { ...classes, [hardwareClass]: ofClass } });
  await writeWhole(file, text);
}

async function readContent(file: string): Promise<Content> {
  try {
    return content().parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return { format: FORMAT, classes: {} };
  }
}
