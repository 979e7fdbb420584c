/**
 * State belongs to a session cookie, so browser contexts don't see each other's carts. Who is logged in is a
 * signed cookie of its own: it outlives a session, and a server that never saw the login accepts it.
 */
import { createHmac, randomUUID } from 'node:crypto';

const maxSessions = 5_000;
const secret = 'an example has no secrets';
const sessions = new Map();

/** The session that the request's cookies name, or a new one. */
export function openSession(cookieHeader = '') {
  const cookies = Object.fromEntries(cookieHeader.split(/;\s*/).map((pair) => pair.split('=', 2)));
  const known = sessions.get(cookies.sid);
  const session = known ?? createSession();
  session.customerId = verify(cookies.customer);
  session.isNew = !known;
  session.setLogin = undefined;
  return session;
}

/** Headers that tell the browser what changed. */
export function commitSession(session) {
  const cookies = [];
  if (session.isNew) cookies.push(`sid=${session.id}; Path=/; HttpOnly; SameSite=Lax`);
  if (session.setLogin === null) cookies.push('customer=; Path=/; Max-Age=0');
  if (session.setLogin) cookies.push(`customer=${sign(session.setLogin)}; Path=/; HttpOnly; SameSite=Lax`);
  return cookies.length ? { 'set-cookie': cookies } : {};
}

export function logIn(session, customerId) {
  session.setLogin = customerId;
}

export function logOut(session) {
  session.setLogin = null;
}

function createSession() {
  const session = {
    id: randomUUID(),
    cart: new Map(),
    coupon: undefined,
    checkout: {},
    orders: [],
    reviews: new Map(),
    stock: new Map(),
    wishlist: new Set(),
    profile: {},
  };
  sessions.set(session.id, session);
  if (sessions.size > maxSessions) sessions.delete(sessions.keys().next().value);
  return session;
}

function sign(customerId) {
  return `${customerId}.${createHmac('sha256', secret).update(customerId).digest('hex')}`;
}

function verify(cookie) {
  const customerId = cookie?.split('.')[0];
  return customerId && sign(customerId) === cookie ? customerId : undefined;
}
