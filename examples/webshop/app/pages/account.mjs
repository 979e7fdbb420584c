import { ordersOf, requireCustomer } from '../api/account.mjs';
import { stockOf } from '../api/admin.mjs';
import { findProduct } from '../data/products.mjs';
import { HttpError, redirect } from '../http.mjs';
import { productCard } from './cards.mjs';
import { escape, euros, page } from './layout.mjs';

export const loginPage = ({ session }) =>
  page({
    title: 'Log in',
    session,
    script: 'account.js',
    content: `<form id="login"><label>E-mail <input name="email" type="email" required></label>
<label>Password <input name="password" type="password" required></label><button>Log in</button><p role="alert"></p></form>`,
  });

export const accountPage = forCustomers(({ session, customer }) =>
  page({
    title: 'Your account',
    session,
    script: 'account.js',
    content: `<p>Hello, <b id="who">${escape(customer.name)}</b> from <span id="city">${escape(customer.city)}</span>.</p>
<ul class="tiles"><li><a href="/account/orders">Orders</a></li><li><a href="/account/wishlist">Wishlist</a></li></ul>
<form id="profile" aria-label="Profile"><label>Name <input name="name" value="${escape(customer.name)}"></label>
<label>City <input name="city" value="${escape(customer.city)}"></label><button>Save</button><output></output></form>
<button id="logout">Log out</button>`,
  }),
);

export const ordersPage = forCustomers(({ session }) =>
  page({
    title: 'Orders',
    session,
    content: `<table><thead><tr><th>Number</th><th>Date</th><th>Status</th><th>Total</th></tr></thead><tbody>${ordersOf(
      session,
    )
      .map(
        ({ number, date, status, totalCents }) =>
          `<tr><td><a href="/account/orders/${number}">${number}</a></td><td>${date}</td><td>${status}</td><td>${euros(totalCents)}</td></tr>`,
      )
      .join('')}</tbody></table>`,
  }),
);

export const orderPage = forCustomers(({ session, params }) => {
  const order = ordersOf(session).find(({ number }) => number === params.number);
  if (!order) throw new HttpError(404, `No order ${params.number}`);
  return page({
    title: `Order ${order.number}`,
    session,
    content: `<p>${order.date}, <b>${order.status}</b></p><table><thead><tr><th>Product</th><th>Quantity</th><th>Price</th></tr></thead><tbody>${order.lines
      .map(
        ({ id, name, quantity, priceCents }) =>
          `<tr><td><a href="/product/${id}">${escape(name)}</a></td><td>${quantity}</td><td>${euros(priceCents)}</td></tr>`,
      )
      .join('')}</tbody></table><p>Total <b id="total">${euros(order.totalCents)}</b></p>`,
  });
});

export const wishlistPage = forCustomers(({ session }) =>
  page({
    title: 'Wishlist',
    session,
    content: `<p role="status">${session.wishlist.size} on the list</p><ul class="grid" aria-label="Wishlist">${[
      ...session.wishlist,
    ]
      .map((id) => productCard(findProduct(id)))
      .join('')}</ul>`,
  }),
);

export const stockPage = forCustomers(({ session }) => {
  stockOf(session);
  return page({
    title: 'Stock',
    session,
    script: 'stock.js',
    content: `<form id="tools"><label>Filter <input name="filter"></label><label><input type="checkbox" name="low"> Low stock only</label>
<label>Warehouses <input name="warehouses" inputmode="numeric" value="1"></label><button>Show</button>
<select name="period" aria-label="Period"><option>week</option><option>month</option><option>year</option></select>
<button type="button" id="export">Export report</button><output></output></form><p role="status">Loading</p>
<table id="stock"><thead><tr><th>Product</th><th>Category</th><th>Warehouse</th><th>Price</th><th>Stock</th><th>Value</th></tr></thead><tbody></tbody></table>`,
  });
});

/** Guests are sent to log in; the page gets the customer. */
function forCustomers(render) {
  return (request) => {
    if (!request.session.customerId) return redirect('/login');
    return render({ ...request, customer: requireCustomer(request.session) });
  };
}
