/** How a browser computes for a spec that asks. */
export const BACKENDS = ['webnn', 'webgpu', 'wasm'] as const;

export type Backend = (typeof BACKENDS)[number];

/** What a probe found of one backend, by running a product of matrices on it. */
export type BackendAnswer =
  | {
      readonly works: true;
      /** What a computation costs however small it is, in milliseconds. */
      readonly fixedMs: number;
      /** What a million multiplications and additions cost beyond that, in milliseconds. */
      readonly msPerMillion: number;
    }
  | {
      readonly works: false;
      /** What the browser said, or did not. */
      readonly reason: string;
    };

/** What a probe found of a browser. */
export type BackendAnswers = Readonly<Record<Backend, BackendAnswer>>;

/** One timed computation. */
export interface Timing {
  readonly millions: number;
  readonly ms: number;
}

/** The line through a small and a large computation; neither part is ever below zero. */
export function answerFrom(small: Timing, large: Timing): BackendAnswer {
  const msPerMillion = Math.max(0, (large.ms - small.ms) / (large.millions - small.millions));
  return { works: true, fixedMs: Math.max(0, small.ms - msPerMillion * small.millions), msPerMillion };
}

/** What two probes of one browser found together: what disturbs a probe only makes it longer, or keeps it from an answer. */
export function mergeAnswers(one: BackendAnswers, other: BackendAnswers): BackendAnswers {
  const merged = (backend: Backend): BackendAnswer => {
    const [a, b] = [one[backend], other[backend]];
    if (!a.works || !b.works) return a.works ? a : b;
    return {
      works: true,
      fixedMs: Math.min(a.fixedMs, b.fixedMs),
      msPerMillion: Math.min(a.msPerMillion, b.msPerMillion),
    };
  };
  return { webnn: merged('webnn'), webgpu: merged('webgpu'), wasm: merged('wasm') };
}

/** Predicted milliseconds of a computation of so many million operations; Infinity where the backend doesn't work. */
export function backendMs(answer: BackendAnswer, millions: number): number {
  return answer.works ? answer.fixedMs + answer.msPerMillion * millions : Infinity;
}

/**
 * The backend that is the fastest for that much work, as measured: a GPU wins by throughput and loses by what each
 * call costs. Of equal ones the first in the order of {@link BACKENDS}.
 * @param millions millions of multiplications and additions of one computation
 * @returns `'none'` where none works
 */
export function bestBackend(answers: BackendAnswers, millions: number): Backend | 'none' {
  let best: Backend | 'none' = 'none';
  let bestMs = Infinity;
  for (const backend of BACKENDS) {
    const ms = backendMs(answers[backend], millions);
    if (ms < bestMs) [best, bestMs] = [backend, ms];
  }
  return best;
}
