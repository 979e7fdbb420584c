import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { EvenkeelError, messageOf } from '../errors.js';
import { lazily } from '../lazily.js';
import type { RanFile } from './ran-file.js';

/** What the name of such a file ends with: it stands beside the report that is called the same without it. */
export const RAN_FILE_ENDING = '.evenkeel.json';

const ranFile = lazily((): z.ZodMiniType<RanFile> => {
  const text = z.string();
  const count = z.int().check(z.minimum(1));
  const unit = { id: text, project: text, file: text, title: text, testIds: z.array(text) };
  return z.object({
    format: z.literal(1),
    runId: text,
    agent: text,
    shard: z.nullable(z.object({ index: count, total: count })),
    attempt: count,
    isRerun: z.optional(z.boolean()),
    mode: z.enum(['local', 'native-shard', 'planned', 'live', 'repeat']),
    planDigest: z.nullable(text),
    suiteDigest: text,
    suite: z.array(z.object(unit)),
    leftOut: z.optional(z.array(text)),
    startedMs: z.number(),
    status: z.enum(['passed', 'failed', 'timedout', 'interrupted']),
    units: z.array(
      z.object({
        ...unit,
        moved: z.optional(z.record(text, text)),
        result: z.enum(['accepted', 'stale']),
        isOk: z.boolean(),
      }),
    ),
  });
});

/**
 * Reads what an agent ran.
 * @throws EvenkeelError `RAN_INVALID` for a file that can't be read, is damaged, or is of a newer version
 */
export async function readRanFile(file: string): Promise<RanFile> {
  try {
    const result = ranFile().safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new Error(
      `${issue?.path.map(String).join('.') || 'the file'}: ${issue?.message ?? 'not understood'}`,
    );
  } catch (error) {
    const message = `What an agent ran can't be read from ${file}: ${messageOf(error)}. Expected is the file that Evenkeel wrote beside the agent's report, of format 1.`;
    throw new EvenkeelError('RAN_INVALID', message, { cause: error });
  }
}
