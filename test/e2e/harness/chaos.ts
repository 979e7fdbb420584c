/** What befalls the agents of a run: planned from a seed, and carried out on real processes. */
import { readMarkers } from './markers.js';
import { seededRandom } from '../../../src/random.js';

/** A fault of an agent, once it has begun so many tests. */
export type Fault =
  | { readonly type: 'kill'; readonly atTest: number }
  /** All of its processes stand still, or its runner alone while its workers go on. */
  | {
      readonly type: 'freeze';
      readonly atTest: number;
      readonly forMs: number;
      readonly isRunnerAlone: boolean;
    };

/** What a fault is called. */
export type FaultKind = 'killed' | 'frozen' | 'runner frozen';

/** An agent, and what befalls it. */
export interface DoomedAgent {
  /** `--shard`, if it has one. */
  readonly shard: string | undefined;
  /** How long after the others it starts, in milliseconds. */
  readonly lateMs: number;
  readonly fault: Fault | null;
}

const AGENTS = 3;
const MOST_LATE_MS = 4000;
/** Tests of an agent before its fault. */
const MOST_TESTS = 6;
const POLL_MS = 20;

/** The scenario of a seed: one agent at least is never killed. */
export function planChaos(seed: number, leaseMs: number): DoomedAgent[] {
  const random = seededRandom(seed);
  const isSharded = random() < 0.5;
  const survivor = Math.floor(random() * AGENTS);
  return Array.from({ length: AGENTS }, (_, index): DoomedAgent => {
    const lateMs = random() < 0.4 ? Math.round(random() * MOST_LATE_MS) : 0;
    const atTest = 1 + Math.floor(random() * MOST_TESTS);
    const freeze: Fault = {
      type: 'freeze',
      atTest,
      forMs: Math.round(leaseMs * (0.5 + 2 * random())),
      isRunnerAlone: random() < 0.5,
    };
    const draw = random();
    const canKill = index !== survivor;
    const fault = draw < 0.4 && canKill ? ({ type: 'kill', atTest } as const) : draw < 0.8 ? freeze : null;
    return { shard: isSharded ? `${index + 1}/${AGENTS}` : undefined, lateMs, fault };
  });
}

/** The scenario in words. */
export function describeChaos(agents: readonly DoomedAgent[]): string {
  const texts = agents.map(({ shard = 'no shard', lateMs, fault }) => {
    const late = lateMs > 0 ? `, ${lateMs} ms late` : '';
    return `${shard}${late}${fault ? `, ${describeFault(fault)}` : ''}`;
  });
  return texts.join('; ');
}

function describeFault(fault: Fault): string {
  const what = `${kindOf(fault)} at test ${fault.atTest}`;
  return fault.type === 'kill' ? what : `${what} for ${fault.forMs} ms`;
}

function kindOf(fault: Fault): FaultKind {
  if (fault.type === 'kill') return 'killed';
  return fault.isRunnerAlone ? 'runner frozen' : 'frozen';
}

/**
 * Strikes an agent once it has begun so many tests.
 * @param pid of its runner, which leads a group of its own
 * @param onStruck not called where it ended by itself before
 * @returns ends the waiting
 */
export function strike(
  { fault }: DoomedAgent,
  pid: number,
  markersFile: string,
  onStruck: (kind: FaultKind) => void,
): () => void {
  if (!fault) return () => undefined;
  const timer = setInterval(() => {
    const begun = readMarkers(markersFile).filter(({ event }) => event === 'begin').length;
    if (begun < fault.atTest) return;
    clearInterval(timer);
    const kind = kindOf(fault);
    const target = kind === 'runner frozen' ? pid : -pid;
    if (signal(target, fault.type === 'kill' ? 'SIGKILL' : 'SIGSTOP')) onStruck(kind);
    if (fault.type === 'freeze') setTimeout(() => signal(target, 'SIGCONT'), fault.forMs);
  }, POLL_MS);
  return () => clearInterval(timer);
}

/** @returns false where the process has ended by itself */
function signal(target: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(target, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
