import { findProduct } from '../data/products.mjs';
import { HttpError, json } from '../http.mjs';
import { requireProduct } from './catalogue.mjs';

const maxQuantity = 20;
const freeDeliveryCents = 30_000;
const deliveryCents = 795;
const coupons = { WELCOME10: 0.1, FERN25: 0.25 };

/** Lines and sums of the session's cart. */
export function viewCart(session) {
  const lines = [...session.cart].map(([id, quantity]) => {
    const { name, priceCents } = findProduct(id);
    return { id, name, quantity, priceCents, sumCents: quantity * priceCents };
  });
  const goodsCents = lines.reduce((sum, line) => sum + line.sumCents, 0);
  const discountCents = Math.round(goodsCents * (coupons[session.coupon] ?? 0));
  const isFree = goodsCents === 0 || goodsCents - discountCents >= freeDeliveryCents;
  const shippingCents = isFree ? 0 : deliveryCents;
  return {
    lines,
    count: lines.reduce((sum, line) => sum + line.quantity, 0),
    coupon: session.coupon ?? null,
    goodsCents,
    discountCents,
    shippingCents,
    totalCents: goodsCents - discountCents + shippingCents,
  };
}

export const cartRoutes = [
  ['GET', '/api/cart', ({ session }) => json(viewCart(session))],
  [
    'POST',
    '/api/cart',
    ({ session, body }) => {
      const { id } = requireProduct(body.id);
      setQuantity(session, id, (session.cart.get(id) ?? 0) + (body.quantity ?? 1));
      return json(viewCart(session), 201);
    },
  ],
  [
    'PUT',
    '/api/cart/:id',
    ({ session, params, body }) => {
      setQuantity(session, requireProduct(params.id).id, body.quantity);
      return json(viewCart(session));
    },
  ],
  [
    'DELETE',
    '/api/cart/:id',
    ({ session, params }) => {
      session.cart.delete(Number(params.id));
      return json(viewCart(session));
    },
  ],
  [
    'POST',
    '/api/coupon',
    ({ session, body }) => {
      const code = String(body.code ?? '')
        .trim()
        .toUpperCase();
      if (!coupons[code]) throw new HttpError(422, `The code ${code || '(none)'} is not valid`);
      session.coupon = code;
      return json(viewCart(session));
    },
  ],
];

function setQuantity(session, id, quantity) {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > maxQuantity)
    throw new HttpError(422, `quantity: expected a whole number from 1 to ${maxQuantity}; got ${quantity}`);
  session.cart.set(id, quantity);
}
