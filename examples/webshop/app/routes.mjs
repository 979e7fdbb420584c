import { accountRoutes } from './api/account.mjs';
import { adminRoutes } from './api/admin.mjs';
import { cartRoutes } from './api/cart.mjs';
import { catalogueRoutes } from './api/catalogue.mjs';
import { checkoutRoutes } from './api/checkout.mjs';
import { json } from './http.mjs';
import { pageRoutes } from './pages/routes.mjs';
import { photoRoutes } from './photos.mjs';
import { staticRoutes } from './static.mjs';

export const routes = [
  ['GET', '/health', () => json({ ok: true })],
  ...catalogueRoutes,
  ...cartRoutes,
  ...checkoutRoutes,
  ...accountRoutes,
  ...adminRoutes,
  ...photoRoutes,
  ...staticRoutes,
  ...pageRoutes,
];
