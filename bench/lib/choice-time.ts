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

/** Weighs each spec twice: when nothing of it was worked out before, and when that is at hand. */
export function choiceTime(
  specs: number,
  projects: number,
): { readonly fresh: ChoiceTime; readonly kept: ChoiceTime } {
  const names = Array.from({ length: projects }, (_, index) => `project-${index}`);
  const load = new ProjectLoad(8, new Map([['project-0', 2]]), new Map(names.map((name) => [name, 60_000])));
  const weighAll = (knowledge: Knowledge): ChoiceTime => {
    const cpu = process.cpuUsage();
    const times = Array.from({ length: specs }, (_, spec) => {
      const before = performance.now();
      rankBrowsers({ name: `spec ${spec}`, kind: 'kind' }, names, knowledge, load, DEFAULT_WEIGHTS);
      return performance.now() - before;
    });
    const { user, system } = process.cpuUsage(cpu);
    return { medianMs: median(times), cpuMs: (user + system) / 1000 / specs };
  };
  // Code is compiled before anything is timed.
  weighAll(knowing(specs, names));
  const knowledge = knowing(specs, names);
  return { fresh: weighAll(knowledge), kept: weighAll(knowledge) };
}

/** How often a task's evidence in a browser was at hand in a pool's life. */
export interface CacheUse {
  readonly submits: number;
  readonly tasks: number;
  readonly browsers: number;
  readonly hitRate: number;
}

/** A pool that begins with nothing, and learns from each of so many submits: what is worked out anew when more is known counts. */
export function cacheUse(submits: number, tasks: number, browsers: number): CacheUse {
  const names = Array.from({ length: browsers }, (_, index) => `browser-${index}`);
  const load = new ProjectLoad(8, new Map(), new Map());
  const knowledge = new Knowledge();
  for (let submit = 0; submit < submits; submit++) {
    const task = { id: String(submit), name: `task ${submit % tasks}`, kind: 'kind' };
    const [best] = rankBrowsers(task, names, knowledge, load, DEFAULT_WEIGHTS);
    const browser = best?.project ?? '';
    knowledge.visits.visit(task, browser);
    const durationMs = 500 + 40 * names.indexOf(browser) + ((37 * submit) % 200);
    const info = { ...task, candidates: names, priority: 0, memoryBytes: null, locks: [] };
    knowledge.learn(info, { browser, durationMs, ok: true });
  }
  const { hits, misses } = knowledge.evidenceUse;
  return { submits, tasks, browsers, hitRate: hits / (hits + misses) };
}

/** Knows all runs that a history keeps of each spec, summed up. */
function knowing(specs: number, names: readonly string[]): Knowledge {
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
  knowledge.evidence({ name: 'none', kind: 'kind' }, '');
  return knowledge;
}
