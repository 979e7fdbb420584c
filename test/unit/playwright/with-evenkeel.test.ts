import { describe, expect, it } from 'vitest';
import { withEvenkeel } from '../../../plugin/playwright/index.js';

type Loose = (config: unknown, options?: unknown) => unknown;

describe('withEvenkeel', () => {
  it.each<[unknown, unknown, RegExp]>([
    [undefined, {}, /^withEvenkeel: `config` is undefined\. Allowed: what `defineConfig` returns\.$/],
    [null, {}, /`config` is null\./],
    ['playwright.config', {}, /`config` is "playwright.config"\./],
    [[{}], {}, /`config` is \[\{\}\]\./],
    [Promise.resolve({}), {}, /`config` is a promise: await it first\./],
    [{}, 'best', /`options` is "best"\. Allowed: an object\.$/],
    [{ reporter: 5 }, {}, /`config\.reporter` is 5\. Allowed: a name, or a list of names with options\.$/],
  ])('%j with %j: says what it received and what is allowed', (config, options, message) => {
    const before = process.env['PW_TEST_REPORTER'];
    expect(() => (withEvenkeel as Loose)(config, options)).toThrow(message);
    expect(process.env['PW_TEST_REPORTER']).toBe(before);
  });
});
