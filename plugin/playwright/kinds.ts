import type { ResolvedOptions } from '../../src/config/options-schema.js';
import type { FileMatch } from './file-match.js';
import { isMemoryTag } from './memory-need.js';

/** What a kind is told from. */
export interface KindSubject {
  /** Relative to the root directory, with forward slashes. */
  readonly file: string;
  readonly tags: readonly string[];
}

/** The kind of a spec: the first rule that fits, else its first tag without the `@`, of memory apart, else ''. */
export function createKindOf(
  rules: ResolvedOptions['kinds'],
  fileMatch: FileMatch,
): (subject: KindSubject) => string {
  const matchers = Object.entries(rules).map(([kind, rule]) => {
    const matchesFile = rule.files === undefined ? undefined : fileMatch(rule.files);
    return {
      kind,
      fits: ({ file, tags }: KindSubject) =>
        (matchesFile?.(file) ?? true) && (rule.tags?.some((tag) => tags.includes(tag)) ?? true),
    };
  });
  return (subject) =>
    matchers.find(({ fits }) => fits(subject))?.kind ??
    (subject.tags.find((tag) => !isMemoryTag(tag)) ?? '').replace(/^@/, '');
}
