import { expect, type Locator, type Page } from '@playwright/test';

export const address = { name: 'Ada Winter', street: 'Fjellveien 12', city: 'Bergen', postcode: '5019' };

/** What a visitor does in the shop. */
export class Shop {
  readonly status: Locator;
  readonly alert: Locator;
  readonly cartCount: Locator;
  readonly products: Locator;

  constructor(readonly page: Page) {
    this.status = page.locator('[role=status]');
    this.alert = page.getByRole('alert');
    this.cartCount = page.locator('#cart-count');
    this.products = page.getByRole('list', { name: 'Products' }).locator('.card');
  }

  /** Fills the cart without walking through product pages. */
  async fillCart(...ids: number[]): Promise<void> {
    for (const id of ids)
      await expect(await this.page.request.post('/api/cart', { data: { id, quantity: 1 } })).toBeOK();
  }

  async openCart(...ids: number[]): Promise<void> {
    await this.fillCart(...ids);
    await this.page.goto('/cart');
    await expect(this.cartCount).toHaveText(String(ids.length));
    await expect(this.page.locator('#lines tr')).toHaveCount(new Set(ids).size);
  }

  async giveAddress(fields: Partial<typeof address> = {}): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Address' });
    for (const [label, value] of Object.entries({ ...address, ...fields }))
      await form.getByLabel(label, { exact: false }).fill(value);
    await form.getByRole('button', { name: 'To delivery' }).click();
  }

  async chooseDelivery(label: string): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Delivery' });
    await form.getByLabel(label).check();
    await form.getByRole('button', { name: 'To payment' }).click();
  }

  async pay(label: string): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Payment' });
    await form.getByLabel(label, { exact: true }).check();
    await form.getByRole('button', { name: 'Pay now' }).click();
  }

  /** From a filled cart to the payment step. */
  async goToPayment(delivery = 'Standard'): Promise<void> {
    await this.page.goto('/checkout');
    await this.giveAddress();
    await this.chooseDelivery(delivery);
    await expect(this.page.getByRole('form', { name: 'Payment' })).toBeVisible();
  }
}
