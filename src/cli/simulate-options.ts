import { readSteal } from '../config/read-steal.js';
import type { StealThresholds } from '../engine/steal-thresholds.js';
import { DEFAULT_LEASE_MS, type Fleet } from '../simulate/fleet.js';
import { POLICIES, type Policy } from '../simulate/policies.js';
import { DEFAULT_SKIP } from '../simulate/replay.js';
import type { SimulatedAgent } from '../simulate/simulated-run.js';
import { usageError, valueError } from './usage.js';

/** Values of `evenkeel simulate`'s options as they were typed; undefined where one is not given. */
export type RawSimulateOptions = Readonly<Record<SimulateOption, string | undefined>>;

export type SimulateOption = (typeof SIMULATE_OPTIONS)[number];

/** Options that describe machines. */
const FLEET_OPTIONS = [
  'agents',
  'workers',
  'speeds',
  'start-ms',
  'switch-ms',
  'claim-ms',
  'lease',
  'late',
  'kill',
  'steal',
  'seed',
] as const;

/** All options that take a value, but for those that say what to replay. */
export const SIMULATE_OPTIONS = ['slots', 'policy', 'skip', ...FLEET_OPTIONS] as const;

/** What to simulate. */
export interface SimulateOptions {
  readonly policies: readonly Policy[];
  readonly skip: number;
  /** Numbers of equal slots where only tests cost time, undefined if none was named; or the machines. */
  readonly machines: { readonly slots: readonly number[] | undefined } | { readonly fleet: Fleet };
}

export const DEFAULT_POLICIES: readonly Policy[] = ['native', 'static-last', 'planned', 'live', 'oracle'];
/** More slots or agents than any run has; a larger number is a slip of the finger. */
const MOST = 10_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Checks the options of `evenkeel simulate`.
 * @throws EvenkeelError `USAGE`, naming the option, what was received and what is allowed
 */
export function parseSimulateOptions(raw: RawSimulateOptions): SimulateOptions {
  const given = FLEET_OPTIONS.filter((name) => raw[name] !== undefined);
  if (raw.slots !== undefined && given.length > 0) {
    throw usageError(
      `--slots is for equal slots without other costs; it does not go with --${given[0] ?? ''}.`,
    );
  }
  const slots = list(raw, 'slots', whole(1, MOST));
  return {
    policies: distinct(list(raw, 'policy', policy) ?? DEFAULT_POLICIES),
    skip: one(raw, 'skip', whole(1, MOST)) ?? DEFAULT_SKIP,
    machines: given.length > 0 ? { fleet: fleetOf(raw) } : { slots: slots && distinct(slots) },
  };
}

function fleetOf(raw: RawSimulateOptions): Fleet {
  const speeds = list(raw, 'speeds', positive);
  const agents = one(raw, 'agents', whole(1, MOST)) ?? speeds?.length ?? 1;
  if (speeds && speeds.length !== agents) {
    throw usageError(`--speeds has ${speeds.length} values for ${agents} agents; it takes one for each.`);
  }
  const slots = one(raw, 'workers', whole(1, MOST)) ?? 1;
  const late = moments(raw, 'late', agents);
  const kill = moments(raw, 'kill', agents);
  const steal = one(raw, 'steal', loads);
  return {
    agents: Array.from({ length: agents }, (_, agent): SimulatedAgent => ({
      slots,
      speed: speeds?.[agent] ?? 1,
      arrivesMs: late.get(agent) ?? 0,
      diesMs: kill.get(agent) ?? Infinity,
    })),
    workerStartMs: one(raw, 'start-ms', notNegative) ?? 0,
    switchMs: one(raw, 'switch-ms', notNegative) ?? 0,
    claimMs: one(raw, 'claim-ms', notNegative) ?? 0,
    leaseMs: one(raw, 'lease', duration) ?? DEFAULT_LEASE_MS,
    seed: one(raw, 'seed', whole(0, 2 ** 31 - 1)) ?? 1,
    ...(steal && { steal }),
  };
}

/** What reads a text, and the words for what it allows; undefined for a text that it doesn't. */
interface Reader<T> {
  readonly allowed: string;
  readonly read: (text: string) => T | undefined;
}

const policy: Reader<Policy> = {
  allowed: POLICIES.join(', '),
  read: (text) => POLICIES.find((name) => name === text),
};

const positive: Reader<number> = {
  allowed: 'numbers above 0',
  read: (text) => (decimal(text) > 0 ? decimal(text) : undefined),
};

const notNegative: Reader<number> = {
  allowed: 'a number of milliseconds, 0 or above',
  read: (text) => (decimal(text) >= 0 ? decimal(text) : undefined),
};

const duration: Reader<number> = {
  allowed: 'a duration such as 500ms, 30s, 2m or 1h',
  read: (text) => {
    const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
    const unitMs = UNIT_MS[unit];
    return unitMs === undefined ? undefined : Number(amount) * unitMs;
  },
};

const loads: Reader<StealThresholds> = {
  allowed: '<overloaded>/<underused>, each from 0 to 1, such as 0.7/0.3',
  read: (text) => {
    const steal = readSteal(text);
    return steal && Math.max(steal.overloaded, steal.underused) <= 1 ? steal : undefined;
  },
};

function whole(low: number, high: number): Reader<number> {
  return {
    allowed: `whole numbers from ${low} to ${high}`,
    read: (text) => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
      return value >= low && value <= high ? value : undefined;
    },
  };
}

/** `30s` for the last agent, `2@30s` for the second one; several with commas between them. */
function moments(raw: RawSimulateOptions, name: SimulateOption, agents: number): Map<number, number> {
  const reader: Reader<readonly [number, number]> = {
    allowed: `a duration for the last agent, or <agent>@<duration> with an agent from 1 to ${agents}, such as 1@30s`,
    read: (text) => {
      const [, number, time = ''] = /^(?:(\d{1,5})@)?(.+)$/.exec(text) ?? [];
      const agent = number === undefined ? agents : Number(number);
      const atMs = duration.read(time);
      return atMs === undefined || agent < 1 || agent > agents ? undefined : [agent - 1, atMs];
    },
  };
  return new Map(list(raw, name, reader) ?? []);
}

function one<T>(raw: RawSimulateOptions, name: SimulateOption, { read, allowed }: Reader<T>): T | undefined {
  const text = raw[name];
  if (text === undefined) return undefined;
  const value = read(text.trim());
  if (value === undefined) throw valueError(name, text, allowed);
  return value;
}

/** Values with commas between them. */
function list<T>(
  raw: RawSimulateOptions,
  name: SimulateOption,
  { read, allowed }: Reader<T>,
): T[] | undefined {
  const text = raw[name];
  return text?.split(',').map((part) => {
    const value = read(part.trim());
    if (value === undefined) throw valueError(name, text, allowed);
    return value;
  });
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function decimal(text: string): number {
  return /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : NaN;
}
