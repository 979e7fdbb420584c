import { BACKENDS, backendMs, type Backend, type BackendAnswers } from './backend.js';

/** What a test says of itself. */
export interface Requiring {
  readonly tags: readonly string[];
  readonly annotations: readonly { readonly type: string; readonly description?: string | undefined }[];
}

const TAG = '@requires:';

/**
 * Backends that a test requires, by a tag `@requires:webgpu` or an annotation `{ type: 'requires', description:
 * 'webgpu' }`; several are separated by commas. Other words are other people's and mean nothing here.
 */
export function requiredBackends({ tags, annotations }: Requiring): Backend[] {
  const words = [
    ...tags.filter((tag) => tag.startsWith(TAG)).map((tag) => tag.slice(TAG.length)),
    ...annotations.filter(({ type }) => type === 'requires').map(({ description }) => description ?? ''),
  ].flatMap((text) => text.split(',').map((word) => word.trim()));
  return BACKENDS.filter((backend) => words.includes(backend));
}

/** Why a browser can't do what is required; undefined when it can. */
export function lackOf(required: readonly Backend[], answers: BackendAnswers): string | undefined {
  for (const backend of required) {
    const answer = answers[backend];
    if (!answer.works) return `it requires ${backend}, which does not work there: ${answer.reason}`;
  }
  return undefined;
}

/** Predicted milliseconds of what is required, the slowest of it; undefined where nothing is, or one does not work. */
export function costOf(
  required: readonly Backend[],
  answers: BackendAnswers,
  millions: number,
): number | undefined {
  const slowestMs = Math.max(...required.map((backend) => backendMs(answers[backend], millions)));
  return Number.isFinite(slowestMs) ? slowestMs : undefined;
}
