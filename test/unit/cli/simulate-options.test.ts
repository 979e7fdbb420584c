import { describe, expect, it } from 'vitest';
import {
  parseSimulateOptions,
  SIMULATE_OPTIONS,
  type RawSimulateOptions,
  type SimulateOption,
  type SimulateOptions,
} from '../../../src/cli/simulate-options.js';

function parse(given: Partial<Record<SimulateOption, string>>): SimulateOptions {
  const raw = Object.fromEntries(SIMULATE_OPTIONS.map((name) => [name, given[name]]));
  return parseSimulateOptions(raw as RawSimulateOptions);
}

describe('parseSimulateOptions', () => {
  it('has defaults', () => {
    expect(parse({})).toEqual({
      policies: ['native', 'static-last', 'planned', 'live', 'oracle'],
      skip: 3,
      machines: { slots: undefined },
    });
  });

  it('reads lists, each value once', () => {
    const options = parse({ slots: '4, 2,4', policy: 'live,ckk,live', skip: '1' });
    expect(options).toEqual({ policies: ['live', 'ckk'], skip: 1, machines: { slots: [4, 2] } });
  });

  it('reads machines', () => {
    const { machines } = parse({
      agents: '3',
      workers: '2',
      speeds: '1,1,0.7',
      'start-ms': '900',
      'switch-ms': '50.5',
      'claim-ms': '5',
      lease: '1m',
      late: '30s',
      kill: '1@1.5m,2@500ms',
      steal: '0.7/0.3',
      seed: '7',
    });
    expect(machines).toEqual({
      fleet: {
        agents: [
          { slots: 2, speed: 1, arrivesMs: 0, diesMs: 90_000 },
          { slots: 2, speed: 1, arrivesMs: 0, diesMs: 500 },
          { slots: 2, speed: 0.7, arrivesMs: 30_000, diesMs: Infinity },
        ],
        workerStartMs: 900,
        switchMs: 50.5,
        claimMs: 5,
        leaseMs: 60_000,
        seed: 7,
        steal: { overloaded: 0.7, underused: 0.3 },
      },
    });
  });

  it('takes the number of agents from their speeds', () => {
    expect(parse({ speeds: '1,2' }).machines).toMatchObject({
      fleet: { agents: [{ speed: 1 }, { speed: 2 }] },
    });
  });

  it.each<[Partial<Record<SimulateOption, string>>, RegExp]>([
    [{ policy: 'livre' }, /--policy is "livre". Allowed: native, round-robin/],
    [{ policy: '' }, /--policy is "". Allowed: native/],
    [{ slots: '0' }, /--slots is "0". Allowed: whole numbers from 1 to 10000/],
    [{ slots: '8,' }, /--slots is "8,"/],
    [{ slots: '-4' }, /--slots is "-4"/],
    [{ slots: '1e3' }, /--slots is "1e3"/],
    [{ slots: '2.5' }, /--slots is "2.5"/],
    [{ skip: '0' }, /--skip is "0". Allowed: whole numbers from 1/],
    [{ slots: '8', agents: '2' }, /--slots .* does not go with --agents/],
    [{ agents: 'many' }, /--agents is "many"/],
    [{ agents: '2', speeds: '1' }, /--speeds has 1 values for 2 agents/],
    [{ speeds: '1,0' }, /--speeds is "1,0". Allowed: numbers above 0/],
    [{ 'start-ms': '-1' }, /--start-ms is "-1". Allowed: a number of milliseconds, 0 or above/],
    [{ 'claim-ms': 'NaN' }, /--claim-ms is "NaN"/],
    [{ lease: '30' }, /--lease is "30". Allowed: a duration such as 500ms, 30s/],
    [{ agents: '2', late: '3@1s' }, /--late is "3@1s". .* from 1 to 2/],
    [{ agents: '2', kill: '0@1s' }, /--kill is "0@1s"/],
    [{ agents: '2', steal: '0.7' }, /--steal is "0.7"/],
    [{ agents: '2', steal: '1.5/0.3' }, /--steal is "1.5\/0.3"/],
    [{ seed: 'x' }, /--seed is "x"/],
  ])('refuses %j', (given, message) => {
    expect(() => parse(given)).toThrow(message);
  });
});
