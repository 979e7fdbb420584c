import { expect, it } from 'vitest';
import { hideSecrets } from '../../../plugin/playwright/hide-secrets.js';

it.each([
  ['redis://user:secret@host:7000/2', 'host:7000'],
  ['rediss://:secret@host', 'host:6379'],
  ['redis://secret@', 'hidden'],
])('of a coordinator at %s tells host and port alone', (coordinator, shown) => {
  const reporter = [['evenkeel/reporter', { coordinator, quiet: true }], ['list'], ['json', undefined]];
  hideSecrets({ reporter } as unknown as Parameters<typeof hideSecrets>[0]);
  expect(reporter).toEqual([
    ['evenkeel/reporter', { coordinator: shown, quiet: true }],
    ['list'],
    ['json', undefined],
  ]);
});
