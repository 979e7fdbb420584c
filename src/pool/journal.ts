/**
 * A pool's journal as text: a line that says whose it is, and one for each transaction. A line without its end was being written
 * when its pool came to its own: that transaction never was. One that can't be read hides only itself: those after it hold.
 */
import * as z from 'zod/mini';
import { applyChanges, EMPTY_POOL, type Change, type PoolState } from './pool-state.js';

const ownerSchema = z.object({
  /** Of the pool; its browsers bear it in their environment. */
  id: z.string(),
  host: z.string(),
  pid: z.number(),
  /** When that process began, as the system counts; null where it does not tell. Ids of processes are used again. */
  startTicks: z.nullable(z.number()),
  /** Where its id means this process: a boot and a namespace of it; null where the system does not tell. */
  pidSpace: z._default(z.nullable(z.string()), null),
  /** Epoch milliseconds. */
  startedMs: z.number(),
});

/** The pool that writes a journal. */
export type JournalOwner = z.output<typeof ownerSchema>;

/** What a journal tells of its pool. */
export interface JournaledPool {
  readonly owner: JournalOwner;
  readonly state: PoolState;
  /** Whether each of its lines could be read. */
  readonly isWhole: boolean;
}

const taskState = (type: 'starting' | 'busy') => z.object({ type: z.literal(type), taskId: z.string() });

const instanceSchema = z.object({
  id: z.string(),
  browser: z.string(),
  slot: z.number(),
  state: z.union([
    taskState('starting'),
    taskState('busy'),
    z.object({ type: z.literal('idle') }),
    z.object({ type: z.literal('stopping') }),
  ]),
});

const placeSchema = z.union([
  z.object({ type: z.literal('queued') }),
  z.object({ type: z.literal('running'), instanceId: z.string() }),
]);

const changesSchema = z.array(
  z.union([
    z.object({ on: z.literal('instance'), id: z.string(), to: z.nullable(instanceSchema) }),
    z.object({ on: z.literal('task'), id: z.string(), to: z.nullable(placeSchema) }),
  ]),
);

/** The first line of a journal. */
export function ownerLine(owner: JournalOwner): string {
  return `${JSON.stringify(owner)}\n`;
}

/** The line of a transaction. */
export function changesLine(changes: readonly Change[]): string {
  return `${JSON.stringify(changes)}\n`;
}

/** One line that stands for all that led to a state. */
export function stateLine({ instances, tasks }: PoolState): string {
  return changesLine([
    ...[...instances].map(([id, to]): Change => ({ on: 'instance', id, to })),
    ...[...tasks].map(([id, to]): Change => ({ on: 'task', id, to })),
  ]);
}

/** What a journal has come to, as far as it can be read; null for a text that is none, or has no whole line yet. */
export function replayJournal(text: string): JournaledPool | null {
  const [first, ...lines] = text.split('\n').slice(0, -1).map(parsed);
  const owner = ownerSchema.safeParse(first);
  if (!owner.success) return null;
  const entries = lines.map((line) => changesSchema.safeParse(line));
  const changes = entries.flatMap(({ data = [] }) => data);
  const isWhole = entries.every(({ success }) => success);
  return { owner: owner.data, state: applyChanges(EMPTY_POOL, changes), isWhole };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
