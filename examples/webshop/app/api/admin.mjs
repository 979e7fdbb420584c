import { findProduct, products } from '../data/products.mjs';
import { HttpError, json, slow } from '../http.mjs';
import { requireCustomer } from './account.mjs';

/** How long a report takes to make, in ms. */
const exportDelayMs = { week: 800, month: 1_000, year: 1_500 };

export const adminRoutes = [
  ['GET', '/api/admin/stock', ({ session }) => json(stockOf(session))],
  [
    'PUT',
    '/api/admin/stock/:id',
    ({ session, params, body }) => {
      requireAdmin(session);
      const product = findProduct(params.id);
      if (!product) throw new HttpError(404, `No product ${params.id}`);
      if (!Number.isInteger(body.stock) || body.stock < 0)
        throw new HttpError(422, 'Stock is a whole number, zero or more');
      session.stock.set(product.id, body.stock);
      return json({ id: product.id, stock: body.stock });
    },
  ],
  ['GET', '/api/admin/report', exportReport],
];

/** Every product with this session's stock. */
export function stockOf(session) {
  requireAdmin(session);
  return products.map(({ id, name, category, priceCents, stock }) => ({
    id,
    name,
    category,
    priceCents,
    stock: session.stock.get(id) ?? stock,
  }));
}

export function requireAdmin(session) {
  if (requireCustomer(session).role !== 'admin') throw new HttpError(403, 'For shop keepers only');
}

async function exportReport({ session, query }) {
  requireAdmin(session);
  const period = query.period ?? 'week';
  if (!exportDelayMs[period]) throw new HttpError(400, `period: expected week, month, year; got ${period}`);
  await slow(exportDelayMs[period]);
  const rows = stockOf(session).map(({ id, name, priceCents, stock }) => [
    id,
    name,
    stock,
    stock * priceCents,
  ]);
  return {
    status: 200,
    type: 'text/csv; charset=utf-8',
    body: [['id', 'name', 'stock', 'value_cents'], ...rows].map((row) => row.join(',')).join('\n') + '\n',
    headers: { 'content-disposition': `attachment; filename="stock-${period}.csv"` },
  };
}
