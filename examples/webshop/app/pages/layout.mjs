import { viewCart } from '../api/cart.mjs';
import { findCustomer } from '../data/customers.mjs';
import { html } from '../http.mjs';

const links = [
  ['/catalogue', 'Catalogue'],
  ['/search', 'Search'],
  ['/guides', 'Guides'],
  ['/studio', 'Studio'],
  ['/sound', 'Sound'],
];

/** A whole page: `content` is trusted HTML, `script` a name under /assets. */
export function page({ title, content, script, session, status = 200 }) {
  const customer = findCustomer(session.customerId);
  const account = customer
    ? `<a href="/account">${escape(session.profile.name ?? customer.name)}</a>`
    : '<a href="/login">Log in</a>';
  const admin =
    customer?.role === 'admin' ? '<a href="/admin/stock">Stock</a><a href="/insights">Insights</a>' : '';
  return html(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Fernhill</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<header><a class="brand" href="/">Fernhill</a>
<nav aria-label="Main">${links.map(([href, text]) => `<a href="${href}">${text}</a>`).join('')}${admin}</nav>
<div class="me">${account}<a href="/cart">Cart <b id="cart-count">${viewCart(session).count}</b></a></div></header>
<main><h1>${escape(title)}</h1>${content}</main>
<footer>Fernhill is a made-up shop: nothing here is for sale.</footer>
${script ? `<script type="module" src="/assets/${script}"></script>` : ''}
</body>
</html>`,
    status,
  );
}

export function escape(value) {
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function euros(cents) {
  return `€${(cents / 100).toFixed(2)}`;
}
