import { test as base, type Page } from '@playwright/test';
import { loginFile, type Login } from './logins.js';
import { Shop } from './shop.js';
import { Workshop } from './workshop.js';

export { expect } from '@playwright/test';

/** The suite's `test`: a `shop` to walk through and a `workshop` for pages that compute. */
export const test = base.extend<{ shop: Shop; workshop: (path: string) => Promise<Workshop> }>({
  shop: async ({ page }, use) => {
    await use(new Shop(page));
  },
  workshop: async ({ page }, use) => {
    await use((path) => openWorkshop(page, path));
  },
});

/** The same, logged in. */
export const customerTest = loggedIn('ada');
export const adminTest = loggedIn('admin');

function loggedIn(login: Login) {
  return test.extend({
    storageState: async ({}, use, testInfo) => {
      await use(loginFile(testInfo, login));
    },
  });
}

async function openWorkshop(page: Page, path: string): Promise<Workshop> {
  await page.goto(path);
  return new Workshop(page);
}
