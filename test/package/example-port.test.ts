import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.each([4190, 5060, 5061, 6000])(
  'no example takes port %d, which browsers refuse to open',
  async (blocked) => {
    const file = fileURLToPath(new URL('../../examples/shared/port.mjs', import.meta.url));
    const { findFreePort } = (await import(file)) as {
      findFreePort: (seed: number, variable: string) => Promise<number>;
    };
    // Seeds count up from 4173.
    const port = await findFreePort(blocked - 4173, 'PORT');
    expect([4190, 5060, 5061, 6000]).not.toContain(port);
    expect(port).toBeGreaterThan(blocked);
  },
);
