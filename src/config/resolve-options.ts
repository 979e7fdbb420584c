import { EvenkeelError } from '../errors.js';
import { describeIssue } from './describe-issue.js';
import { variableOf, withVariables } from './option-variables.js';
import { allowedAt, optionsSchema, type ResolvedOptions } from './options-schema.js';

/**
 * Checks options and lets environment variables win over them.
 * @throws EvenkeelError `OPTION_INVALID`, naming the option, what was received and what is allowed
 */
export function resolveOptions(options: unknown, env: NodeJS.ProcessEnv): ResolvedOptions {
  check(options ?? {}, false);
  return check(withVariables(options, env), true);
}

/** @param isFromEnv what is wrong now came from a variable, which the message names */
function check(input: unknown, isFromEnv: boolean): ResolvedOptions {
  const result = optionsSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const origin = isFromEnv ? `${variableOf(issue?.path[0]) ?? 'environment'}: ` : '';
  const problem = issue ? describeIssue(issue, allowedAt) : result.error.message;
  throw new EvenkeelError('OPTION_INVALID', origin + problem);
}
