import { expect, it } from 'vitest';
import { checkEnvironment, type EnvironmentCheck } from '../../../src/config/check-environment.js';

const QUIET: EnvironmentCheck = {
  env: {},
  isCi: true,
  hasCoordinator: false,
  internal: ['EVENKEEL_CHANNEL'],
};

it.each([
  ['EVENKEEL_HISTROY', 'EVENKEEL_HISTORY'],
  ['EVENKEEL_COORDINATER', 'EVENKEEL_COORDINATOR'],
  ['EVENKEEL_RUNID', 'EVENKEEL_RUN_ID'],
  ['EVENKEEL_PLANS', 'EVENKEEL_PLAN'],
])('names for %s the variable that is nearest', (name, near) => {
  const message = `the variable ${name} is not known, and does nothing. Did you mean ${near}?`;
  expect(checkEnvironment({ ...QUIET, env: { [name]: 'x' } })).toEqual([message]);
});

it('names all where none is near', () => {
  const [message] = checkEnvironment({ ...QUIET, env: { EVENKEEL_XYZZY: '1' } });
  expect(message).toMatch(
    /^the variable EVENKEEL_XYZZY is not known, .* Known are EVENKEEL_HISTORY, EVENKEEL_ROUTE, /,
  );
});

it('says nothing of variables that are read, or are not ours', () => {
  const env = { EVENKEEL_PLAN: 'plan.json', EVENKEEL_CHANNEL: 'x', evenkeel_plan: '', HISTORY: '' };
  expect(checkEnvironment({ ...QUIET, env })).toEqual([]);
});

it('says on a CI alone that the address of the coordinator is empty', () => {
  const empty = { ...QUIET, env: { EVENKEEL_COORDINATOR: '' } };
  expect(checkEnvironment(empty)).toEqual([expect.stringMatching(/^EVENKEEL_COORDINATOR is empty, /)]);
  expect(checkEnvironment({ ...empty, isCi: false })).toEqual([]);
  expect(checkEnvironment({ ...empty, hasCoordinator: true })).toEqual([]);
});
