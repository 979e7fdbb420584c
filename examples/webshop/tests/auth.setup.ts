import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test as setup } from '@playwright/test';
import { loginFile, logins, type Login } from './support/logins.js';

for (const login of Object.keys(logins) as Login[])
  setup(`log in as ${login}`, async ({ request }, testInfo) => {
    const answer = await request.post('/api/login', { data: logins[login] });
    await expect(answer).toBeOK();
    const { cookies, origins } = await request.storageState();
    // The session cookie stays behind: tests share who they are, never a cart.
    const state = { cookies: cookies.filter(({ name }) => name === 'customer'), origins };
    const file = loginFile(testInfo, login);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(state));
  });
