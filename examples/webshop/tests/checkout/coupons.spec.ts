import { expect, test } from '../support/shop-test.js';

test.describe('coupons', { tag: '@checkout' }, () => {
  test('take their share off', async ({ page, shop }) => {
    await shop.openCart(14);
    const goods = Number((await page.locator('#goods').textContent())?.slice(1));
    await page.getByLabel('Coupon').fill('fern25');
    await page.getByRole('button', { name: 'Apply coupon' }).click();
    await expect(page.getByText('Coupon applied')).toBeVisible();
    const discount = Number((await page.locator('#discount').textContent())?.slice(1));
    expect(discount).toBeCloseTo(goods / 4, 1);
  });

  test('that nobody issued are refused', async ({ page, shop }) => {
    await shop.openCart(14);
    await page.getByLabel('Coupon').fill('GRATIS');
    await page.getByRole('button', { name: 'Apply coupon' }).click();
    await expect(page.getByText('The code GRATIS is not valid')).toBeVisible();
  });

  test('are remembered (flaky on purpose: fails at its first attempt)', async ({ page, shop }, testInfo) => {
    await shop.openCart(14);
    await page.getByLabel('Coupon').fill('WELCOME10');
    await page.getByRole('button', { name: 'Apply coupon' }).click();
    await expect(page.getByText('Coupon applied')).toBeVisible();
    await page.reload();
    await expect(page.locator('#discount')).not.toHaveText('€0.00');
    expect(testInfo.retry, 'attempts before this one').toBeGreaterThan(0);
  });
});
