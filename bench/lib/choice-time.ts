import { performance } from 'node:perf_hooks';
import { median } from '../../src/estimate/median.js';
import { Knowledge } from '../../src/pool/knowledge.js';
import { rankBrowsers } from '../../src/pool/rank-browsers.js';
import { ProjectLoad } from '../../src/score/load.js';
import { DEFAULT_WEIGHTS } from '../../src/score/weights.js';

const SAMPLES = 10;

/** What weighing the projects for one spec takes, in milliseconds, in a suite whose history is full. */
export interface ChoiceTime {
  readonly medianMs: number;
  /** Mean processor time: whatever else the machine does is not in it. */
  readonly cpuMs: number;
}

/** Weighs each spec once. */
export function choiceTime(specs: number, projects: number): ChoiceTime {
  const names = Array.from({ length: projects }, (_, index) => `project-${index}`);
  const knowledge = new Knowledge();
  const tests = Array.from({ length: specs }, (_, spec) =>
    names.map((project, at) => ({
      ...{ project, file: 'pool/kind', title: `spec ${spec}`, kind: 'kind' },
      ...{ lastVisitSeq: SAMPLES - 1, skipsAtRunTime: false, lacksBaseline: false },
      samples: Array.from({ length: SAMPLES }, (__, runSeq) => {
        const durationMs = 500 + 40 * at + ((37 * spec + 11 * runSeq) % 200);
        return { runSeq, durationMs, costMs: durationMs, attempts: 1, ok: (spec + runSeq) % 50 !== 0 };
      }),
    })),
  ).flat();
  knowledge.add({ nextRunSeq: SAMPLES, tests, overheads: [], starts: [] });
  const load = new ProjectLoad(8, new Map([['project-0', 2]]), new Map(names.map((name) => [name, 60_000])));
  const rank = (spec: number): void => {
    rankBrowsers({ name: `spec ${spec}`, kind: 'kind' }, names, knowledge, load, DEFAULT_WEIGHTS);
  };
  // What is known is summed up once, and code is compiled, before anything is timed.
  for (let spec = 0; spec < specs; spec++) rank(spec);
  const cpu = process.cpuUsage();
  const times = Array.from({ length: specs }, (_, spec) => {
    const before = performance.now();
    rank(spec);
    return performance.now() - before;
  });
  const { user, system } = process.cpuUsage(cpu);
  return { medianMs: median(times), cpuMs: (user + system) / 1000 / specs };
}
