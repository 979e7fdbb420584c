import { HttpError, json, slow } from '../http.mjs';
import { viewCart } from './cart.mjs';

/** How long each way of paying keeps the customer waiting, in ms. */
const paymentDelayMs = { card: 400, invoice: 200, bank: 800 };
const deliveries = { standard: 0, express: 1_490, pickup: 0 };
const declinedCard = '4000000000000002';

export const checkoutRoutes = [
  [
    'POST',
    '/api/checkout/address',
    ({ session, body }) => {
      requireGoods(session);
      const missing = ['name', 'street', 'city', 'postcode'].filter(
        (field) => !String(body[field] ?? '').trim(),
      );
      if (missing.length) throw new HttpError(422, `Please fill in: ${missing.join(', ')}`);
      session.checkout = { address: body };
      return json({ next: 'delivery' });
    },
  ],
  [
    'POST',
    '/api/checkout/delivery',
    ({ session, body }) => {
      if (!session.checkout.address) throw new HttpError(409, 'The address comes first');
      if (!(body.method in deliveries)) throw new HttpError(422, `No delivery method ${body.method}`);
      session.checkout.delivery = body.method;
      return json({ next: 'payment', totalCents: totalCents(session) });
    },
  ],
  ['POST', '/api/checkout/payment', pay],
];

async function pay({ session, body }) {
  if (!session.checkout.delivery) throw new HttpError(409, 'The delivery method comes first');
  requireGoods(session);
  if (!(body.method in paymentDelayMs)) throw new HttpError(422, `No payment method ${body.method}`);
  await slow(paymentDelayMs[body.method]);
  if (body.method === 'card' && body.card?.replaceAll(' ', '') === declinedCard)
    throw new HttpError(402, 'The card was declined');
  const order = {
    number: `F-${2001 + session.orders.length}`,
    date: '2025-06-01',
    status: 'Paid',
    delivery: session.checkout.delivery,
    payment: body.method,
    lines: viewCart(session).lines,
    totalCents: totalCents(session),
  };
  session.orders.push(order);
  session.cart.clear();
  session.coupon = undefined;
  session.checkout = {};
  return json(order, 201);
}

function totalCents(session) {
  return viewCart(session).totalCents + deliveries[session.checkout.delivery];
}

function requireGoods(session) {
  if (!session.cart.size) throw new HttpError(409, 'The cart is empty');
}
