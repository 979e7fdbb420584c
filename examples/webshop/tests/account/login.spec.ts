import { expect, test } from '../support/shop-test.js';
import { logins } from '../support/logins.js';

test.describe('login', { tag: '@account' }, () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/login');
  });

  test('opens the account', async ({ page }) => {
    await page.getByLabel('E-mail').fill(logins.ada.email);
    await page.getByLabel('Password').fill(logins.ada.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByText('Hello, Ada Winter from Bergen.')).toBeVisible();
  });

  test('fails with a wrong password', async ({ page, shop }) => {
    await page.getByLabel('E-mail').fill(logins.ada.email);
    await page.getByLabel('Password').fill('autumn');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(shop.alert).toHaveText('Wrong e-mail address or password');
  });

  test('is asked of guests', async ({ page }) => {
    await page.goto('/account/orders');
    await expect(page).toHaveURL(/\/login$/);
  });
});
