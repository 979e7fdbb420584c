import type { EvenkeelOptions } from './options.js';
import { readMemory } from './read-memory.js';
import { readSteal } from './read-steal.js';

/** Option → the variable that wins over it. */
const VARIABLES = {
  history: 'EVENKEEL_HISTORY',
  route: 'EVENKEEL_ROUTE',
  dispatch: 'EVENKEEL_DISPATCH',
  coordinator: 'EVENKEEL_COORDINATOR',
  coordinatorFallback: 'EVENKEEL_COORDINATOR_FALLBACK',
  memory: 'EVENKEEL_MEMORY',
  steal: 'EVENKEEL_STEAL',
  plan: 'EVENKEEL_PLAN',
  weights: 'EVENKEEL_WEIGHTS',
  rerun: 'EVENKEEL_RERUN',
  ran: 'EVENKEEL_RAN',
  runId: 'EVENKEEL_RUN_ID',
  eta: 'EVENKEEL_ETA',
  quiet: 'EVENKEEL_QUIET',
} as const satisfies Partial<Record<keyof EvenkeelOptions, string>>;

/** The variables that set an option. */
export const OPTION_VARIABLES: readonly string[] = Object.values(VARIABLES);

/** The variable that sets an option, if there is one. */
export function variableOf(option: unknown): string | undefined {
  return Object.entries(VARIABLES).find(([name]) => name === option)?.[1];
}

/** Options with what variables say in their place; nothing is checked. */
export function withVariables(options: unknown, env: NodeJS.ProcessEnv): Record<string, unknown> {
  const given = asRecord(options);
  const values: Record<string, unknown> = {};
  for (const [option, variable] of Object.entries(VARIABLES)) {
    const text = env[variable];
    if (text) values[option] = valueOf(option, text);
  }
  return { ...given, ...mergeRoute(given['route'], values) };
}

function valueOf(option: string, text: string): unknown {
  if (option === 'history' && text === 'false') return false;
  if (option === 'memory') return readMemory(text) ?? text;
  if (option === 'steal') return readSteal(text) ?? text;
  return option === 'quiet' || option === 'eta' ? parseFlag(text) : text;
}

/** The variable sets the mode; the other settings of a route object stay. */
function mergeRoute(given: unknown, values: Record<string, unknown>): Record<string, unknown> {
  if (values['route'] === undefined || typeof given !== 'object') return values;
  return { ...values, route: { ...given, mode: values['route'] } };
}

function parseFlag(text: string): unknown {
  if (text === '1' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : text;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
