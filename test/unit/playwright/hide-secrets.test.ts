import { expect, it } from 'vitest';
import { hideSecrets } from '../../../plugin/playwright/hide-secrets.js';

it.each([
  ['redis://user:secret@host:7000/2', 'redis://host:7000'],
  ['rediss://:secret@host', 'rediss://host:6379'],
  ['redis://secret@', 'hidden'],
])('of a coordinator at %s tells host and port alone', (coordinator, shown) => {
  const reporter = [['evenkeel/reporter', { coordinator, quiet: true }], ['list'], ['json', undefined]];
  const config = { reporter } as unknown as Parameters<typeof hideSecrets>[0];
  hideSecrets(config);
  hideSecrets(config);
  expect(reporter).toEqual([
    ['evenkeel/reporter', { coordinator: shown, quiet: true }],
    ['list'],
    ['json', undefined],
  ]);
});
