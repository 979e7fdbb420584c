import { customers, findCustomer, pastOrders } from '../data/customers.mjs';
import { findProduct } from '../data/products.mjs';
import { seedReviews } from '../data/reviews.mjs';
import { HttpError, json, slow } from '../http.mjs';
import { logIn, logOut } from '../session.mjs';
import { requireProduct } from './catalogue.mjs';

/** A password check that deserves its name takes a moment. */
const passwordDelayMs = 80;

export const accountRoutes = [
  ['POST', '/api/login', login],
  [
    'POST',
    '/api/logout',
    ({ session }) => {
      logOut(session);
      return json({ ok: true });
    },
  ],
  [
    'GET',
    '/api/me',
    ({ session }) => {
      const { id, name, email, city, role } = requireCustomer(session);
      return json({ id, name, email, city, role });
    },
  ],
  [
    'PUT',
    '/api/me',
    ({ session, body }) => {
      requireCustomer(session);
      if (!String(body.name ?? '').trim()) throw new HttpError(422, 'A name is needed');
      session.profile = { name: body.name, city: body.city ?? '' };
      return json({ ok: true });
    },
  ],
  ['GET', '/api/orders', ({ session }) => json(ordersOf(session))],
  ['GET', '/api/wishlist', ({ session }) => json([...session.wishlist].map(findProduct))],
  [
    'POST',
    '/api/wishlist/:id',
    ({ session, params }) => {
      const { id } = requireProduct(params.id);
      const isListed = !session.wishlist.delete(id);
      if (isListed) session.wishlist.add(id);
      return json({ isListed, count: session.wishlist.size });
    },
  ],
  [
    'GET',
    '/api/products/:id/reviews',
    ({ session, params }) => json(reviewsOf(session, requireProduct(params.id).id)),
  ],
  ['POST', '/api/products/:id/reviews', addReview],
];

/** The logged-in customer with this session's profile changes; 401 for a guest. */
export function requireCustomer(session) {
  const customer = findCustomer(session.customerId);
  if (!customer) throw new HttpError(401, 'Please log in');
  return { ...customer, ...session.profile };
}

/** Newest first. */
export function ordersOf(session) {
  return [...pastOrders(requireCustomer(session).id), ...session.orders].reverse();
}

export function reviewsOf(session, productId) {
  return [...seedReviews(productId), ...(session.reviews.get(productId) ?? [])];
}

async function login({ session, body }) {
  await slow(passwordDelayMs);
  const customer = customers.find(
    ({ email, password }) => email === body.email && password === body.password,
  );
  if (!customer) throw new HttpError(401, 'Wrong e-mail address or password');
  logIn(session, customer.id);
  return json({ id: customer.id, name: customer.name });
}

function addReview({ session, params, body }) {
  const { id } = requireProduct(params.id);
  const text = String(body.text ?? '').trim();
  const isGood = text.length >= 10 && Number.isInteger(body.stars) && body.stars >= 1 && body.stars <= 5;
  if (!isGood) throw new HttpError(422, 'A review needs 1 to 5 stars and at least 10 characters');
  const own = session.reviews.get(id) ?? [];
  session.reviews.set(id, [...own, { author: String(body.author || 'Guest'), stars: body.stars, text }]);
  return json(reviewsOf(session, id), 201);
}
