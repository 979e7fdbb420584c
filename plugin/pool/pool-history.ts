import { readMachine } from '../../src/config/machine.js';
import type { HistoryStore } from '../../src/history/store.js';
import type { Knowledge } from '../../src/pool/knowledge.js';
import { takeLeftDrafts } from '../../src/pool/pool-draft.js';
import { fileOfKind } from '../../src/pool/task.js';
import type { PoolLearning } from './pool-learning.js';

export interface PoolHistoryDeps {
  readonly store: HistoryStore;
  /** Where pools leave what they have not written into it. */
  readonly directory: string;
  readonly knowledge: Knowledge;
  readonly learning: PoolLearning;
}

/** What a pool knows from its history: read once for each kind, with what killed pools have left. Never throws. */
export class PoolHistory {
  private readonly known = new Map<string, Promise<void>>();
  private left: Promise<void> | null = null;

  constructor(private readonly deps: PoolHistoryDeps) {}

  /** Resolves when all that history knows of a kind is known to the pool. */
  async know(kind: string): Promise<void> {
    const reading = this.known.get(kind) ?? this.read(kind);
    this.known.set(kind, reading);
    await reading;
  }

  private async read(kind: string): Promise<void> {
    const { store, directory, knowledge, learning } = this.deps;
    await (this.left ??= takeLeftDrafts(directory, Date.now(), async (recording) => store.record(recording)));
    await learning.begin();
    knowledge.add(await store.readModel([fileOfKind(kind)], readMachine().hardwareClass));
  }
}
