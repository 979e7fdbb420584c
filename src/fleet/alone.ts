import { EvenkeelError } from '../errors.js';
import type { CoordinatorCalls } from './coordinator-calls.js';

/** An agent and its coordinator: whether they are apart, what the agent has to run then, and whether they can meet again. */
export class Alone {
  /** Offered units that this agent has never had: another one has them, or a lock keeps them back. */
  private readonly neverHad = new Set<string>();
  private isForGood = false;

  constructor(private readonly calls: CoordinatorCalls) {}

  /** The coordinator has forgotten the run, or refuses us: it is not coming back. */
  get isGone(): boolean {
    return this.isForGood;
  }

  offered(unitId: string): void {
    this.neverHad.add(unitId);
  }

  had(unitId: string): void {
    this.neverHad.delete(unitId);
  }

  /** Where these are can't be known without the coordinator: rather run them twice than never. */
  unitsOfUnknownPlace(): string[] {
    return [...this.neverHad];
  }

  /** A call has failed. */
  failed(error: unknown): void {
    this.isForGood = !(error instanceof EvenkeelError && error.code === 'COORDINATOR_UNREACHABLE');
  }

  /** Asks whether the coordinator is there again. */
  async isBack(): Promise<boolean> {
    try {
      await this.calls.greet();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }
}
