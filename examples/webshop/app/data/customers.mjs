import { products } from './products.mjs';

export const customers = [
  {
    id: 'ada',
    name: 'Ada Winter',
    email: 'ada@example.com',
    password: 'winter',
    role: 'customer',
    city: 'Bergen',
  },
  {
    id: 'noor',
    name: 'Noor Summer',
    email: 'noor@example.com',
    password: 'summer',
    role: 'customer',
    city: 'Delft',
  },
  {
    id: 'admin',
    name: 'Sam Keeper',
    email: 'admin@example.com',
    password: 'keeper',
    role: 'admin',
    city: 'Leeds',
  },
];

export function findCustomer(id) {
  return customers.find((customer) => customer.id === id);
}

/** Orders from before this session: what an account page has to show. */
export function pastOrders(customerId) {
  if (customerId !== 'ada') return [];
  return [1, 2, 3, 4, 5].map((number) => {
    const lines = products.slice(number * 9, number * 9 + number).map((product) => ({
      id: product.id,
      name: product.name,
      quantity: (product.id % 3) + 1,
      priceCents: product.priceCents,
    }));
    const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
    return {
      number: `F-100${number}`,
      date: `2025-0${number}-1${number}`,
      status: number < 5 ? 'Delivered' : 'On its way',
      lines,
      totalCents,
    };
  });
}
