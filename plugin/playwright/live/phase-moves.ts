import type { EngineUnit } from '../../../src/engine/events.js';
import { isAvoidedBy } from '../../../src/fleet/is-avoided.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import type { Dispatcher, Job } from '../internals.js';
import type { MovableUnits } from '../spec-moves.js';
import type { LiveRun } from './live-run.js';
import type { PhaseJobs } from './phase-jobs.js';

/** What a phase of a shared run tells of itself to whoever moves units. */
export type MovingPhase = Pick<MemberHost, 'isLast' | 'avoided' | 'givenUp' | 'unitOf'>;

/** What of a shared phase may move to another project: the same units under the same leases, in other jobs. */
export class PhaseMoves implements MovableUnits {
  constructor(
    private readonly live: LiveRun,
    private readonly dispatcher: Dispatcher,
    private readonly jobs: PhaseJobs,
    private readonly phase: MovingPhase,
  ) {}

  /** Ids of units that are claimed and have not begun. Before the last phase nothing is held but what starts at once. */
  get claimed(): readonly string[] {
    return this.phase.isLast ? this.live.member.waiting : [];
  }

  /** Ids of queued units that have not begun, of projects that were given up here and that nobody else is there for. */
  get givenUp(): readonly string[] {
    return this.phase.givenUp.length > 0 ? this.nobodys() : [];
  }

  /** See {@link PhaseJobs.replace}. */
  moved(unitId: string, job: Job): EngineUnit {
    return this.jobs.replace(unitId, job);
  }

  /** Tells of units whether they could be claimed, to be moved. */
  claimable(): (unitId: string) => boolean {
    const isAvoided = isAvoidedBy(this.phase);
    return (unitId) => this.live.member.isOpen(unitId) && !isAvoided(unitId);
  }

  private nobodys(): string[] {
    const { jobs } = this;
    const { avoided, givenUp } = this.phase;
    const isNobodys = (project: string): boolean => givenUp.includes(project) && !avoided.has(project);
    return this.dispatcher._queue.flatMap((job) => {
      const unitId = jobs.unitIdOf(job);
      if (unitId === undefined || !jobs.isFirst(unitId, job)) return [];
      return isNobodys(jobs.unitOf(unitId)?.project ?? '') ? [unitId] : [];
    });
  }
}
