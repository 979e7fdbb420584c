import { accountPage, loginPage, orderPage, ordersPage, stockPage, wishlistPage } from './account.mjs';
import { cartPage, checkoutPage } from './purchase.mjs';
import { cataloguePage, homePage, productPage, searchPage } from './shop.mjs';
import { guidesPage, insightsPage, soundPage, studioPage } from './workshop.mjs';

export const pageRoutes = [
  ['GET', '/', homePage],
  ['GET', '/catalogue', cataloguePage],
  ['GET', '/product/:id', productPage],
  ['GET', '/search', searchPage],
  ['GET', '/cart', cartPage],
  ['GET', '/checkout', checkoutPage],
  ['GET', '/login', loginPage],
  ['GET', '/account', accountPage],
  ['GET', '/account/orders', ordersPage],
  ['GET', '/account/orders/:number', orderPage],
  ['GET', '/account/wishlist', wishlistPage],
  ['GET', '/admin/stock', stockPage],
  ['GET', '/insights', insightsPage],
  ['GET', '/studio', studioPage],
  ['GET', '/sound', soundPage],
  ['GET', '/guides', guidesPage],
];
