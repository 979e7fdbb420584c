import { categories, findProduct, products } from '../data/products.mjs';
import { HttpError, json, slow } from '../http.mjs';

export const pageSize = 12;
const indexDelayMs = 150;

const orders = {
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  'price-up': (a, b) => a.priceCents - b.priceCents || a.id - b.id,
  'price-down': (a, b) => b.priceCents - a.priceCents || a.id - b.id,
  rating: (a, b) => b.rating - a.rating || a.id - b.id,
};

/** One page of the catalogue by `category`, `colour`, `max` (in whole euros), `stock=yes`, `sort` and `page`. */
export function listProducts({ category, colour, max, stock, sort, page = '1' }) {
  const matching = products.filter(
    (product) =>
      (!category || product.category === category) &&
      (!colour || product.colour === colour) &&
      (!max || product.priceCents <= Number(max) * 100) &&
      (stock !== 'yes' || product.stock > 0),
  );
  if (sort && !orders[sort])
    throw new HttpError(400, `sort: expected ${Object.keys(orders).join(', ')}; got ${sort}`);
  const sorted = sort ? [...matching].sort(orders[sort]) : matching;
  const pages = Math.max(1, Math.ceil(sorted.length / pageSize));
  const number = Math.min(Math.max(1, Number(page) || 1), pages);
  return {
    total: sorted.length,
    page: number,
    pages,
    items: sorted.slice((number - 1) * pageSize, number * pageSize),
  };
}

/** Products whose name, material, colour or category holds every word of the query. */
export function searchProducts(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  return products.filter((product) => {
    const haystack =
      `${product.name} ${product.material} ${product.colour} ${product.category}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export const catalogueRoutes = [
  ['GET', '/api/products', ({ query }) => json(listProducts(query))],
  ['GET', '/api/categories', () => json(categories)],
  ['GET', '/api/products/:id', ({ params }) => json(requireProduct(params.id))],
  [
    'GET',
    '/api/search',
    async ({ query }) => {
      await slow(indexDelayMs);
      const found = searchProducts(query.q ?? '');
      return json({ query: query.q ?? '', total: found.length, items: found.slice(0, 24) });
    },
  ],
  [
    'GET',
    '/api/suggest',
    ({ query }) =>
      json([...new Set(searchProducts(query.q ?? '').map((product) => product.name))].slice(0, 6)),
  ],
];

export function requireProduct(id) {
  const product = findProduct(id);
  if (!product) throw new HttpError(404, `No product ${id}`);
  return product;
}
