import type * as z from 'zod/mini';

/** Options whose values are not repeated: an address can hold a password. */
const SECRETS: ReadonlySet<string> = new Set(['coordinator']);

/**
 * What is wrong with an option: its name, what was received and what is allowed.
 * @param allowedAt the names that are known at a place, given by the keys that lead to it
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  allowedAt: (keys: readonly string[]) => readonly string[],
): string {
  const keys = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const place = keys.length > 0 ? `option \`${keys.join('.')}\` does` : 'the options do';
    return `${place} not know \`${issue.keys[0] ?? ''}\`. Allowed: ${allowedAt(keys).join(', ')}.`;
  }
  const place = keys.length > 0 ? `option \`${keys.join('.')}\`` : 'the options';
  const received = SECRETS.has(keys[0] ?? '') ? 'a value that is not shown' : JSON.stringify(issue.input);
  return `${place}: ${issue.message} (received ${received}).`;
}
