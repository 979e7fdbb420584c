/** Home, catalogue, product and search. */
import { listProducts, requireProduct } from '../api/catalogue.mjs';
import { reviewsOf } from '../api/account.mjs';
import { categories, products } from '../data/products.mjs';
import { picture, productCard } from './cards.mjs';
import { escape, euros, page } from './layout.mjs';

export const homePage = ({ session }) =>
  page({
    title: 'Things for slow houses',
    session,
    script: 'home.js',
    content: `<p class="lead">Ten lines, six rooms, two hundred and forty objects.</p>
<ul class="tiles" aria-label="Categories">${categories
      .map((category) => `<li><a href="/catalogue?category=${category}">${category}</a></li>`)
      .join('')}</ul>
<h2>Best rated</h2><ul class="grid" aria-label="Best rated">${[...products]
      .sort((a, b) => b.rating - a.rating || a.id - b.id)
      .slice(0, 6)
      .map(productCard)
      .join('')}</ul>
<form id="newsletter"><label>Letters from the shop <input name="email" type="email" required placeholder="you@example.com"></label>
<button>Subscribe</button><output></output></form>`,
  });

export const cataloguePage = ({ session, query }) => {
  const list = listProducts(query);
  const pageLink = (number, text, isCurrent) =>
    `<a href="/catalogue?${new URLSearchParams({ ...query, page: number })}"${isCurrent ? ' aria-current="page"' : ''}>${text}</a>`;
  return page({
    title: 'Catalogue',
    session,
    content: `<form class="filters" aria-label="Filters">
${select('category', 'Category', ['', ...categories], query.category)}
${select('colour', 'Colour', ['', 'Sand', 'Moss', 'Ink', 'Rust', 'Snow', 'Plum'], query.colour)}
${select('sort', 'Sort by', ['', 'name', 'price-up', 'price-down', 'rating'], query.sort)}
<label>Up to € <input name="max" inputmode="numeric" value="${escape(query.max ?? '')}"></label>
<label><input name="stock" type="checkbox" value="yes"${query.stock ? ' checked' : ''}> In stock</label>
<button>Apply</button> <a href="/catalogue">Reset</a></form>
<p role="status">${list.total} products</p>
<ul class="grid" aria-label="Products">${list.items.map(productCard).join('')}</ul>
<nav class="pages" aria-label="Pages">${list.page > 1 ? pageLink(list.page - 1, 'Previous') : ''}
${Array.from({ length: list.pages }, (_, index) => pageLink(index + 1, index + 1, index + 1 === list.page)).join('')}
${list.page < list.pages ? pageLink(list.page + 1, 'Next') : ''}</nav>`,
  });
};

export const productPage = ({ session, params }) => {
  const product = requireProduct(params.id);
  const related = products.filter(({ line, id }) => line === product.line && id !== product.id).slice(0, 3);
  return page({
    title: product.name,
    session,
    script: 'product.js',
    content: `<article class="product" data-id="${product.id}">${picture(product)}<div>
<p class="lead">${escape(product.description)}</p>
<p><span class="price">${euros(product.priceCents)}</span> <span class="stars">★ ${product.rating.toFixed(1)}</span></p>
<p id="stock">${product.stock ? `${product.stock} in stock` : 'Sold out'}</p>
<form id="add"><label>Quantity <input name="quantity" inputmode="numeric" value="1"></label>
<button${product.stock ? '' : ' disabled'}>Add to cart</button>
<button type="button" id="wish" aria-pressed="${session.wishlist.has(product.id)}">Wishlist</button>
<output></output></form></div></article>
<section aria-label="Reviews"><h2>Reviews</h2><ul id="reviews">${reviewsOf(session, product.id)
      .map(
        ({ author, stars, text }) =>
          `<li><b>${escape(author)}</b> ${'★'.repeat(stars)} <q>${escape(text)}</q></li>`,
      )
      .join('')}</ul>
<form id="review"><label>Name <input name="author"></label>${select('stars', 'Stars', ['5', '4', '3', '2', '1'])}
<label>Review <textarea name="text" rows="2"></textarea></label><button>Send review</button><output></output></form></section>
<h2>More of ${escape(product.line)}</h2><ul class="grid" aria-label="Related">${related.map(productCard).join('')}</ul>`,
  });
};

export const searchPage = ({ session }) =>
  page({
    title: 'Search',
    session,
    script: 'search.js',
    content: `<form id="search" role="search"><label>Find <input name="q" type="search" autocomplete="off" list="suggestions"></label>
<button>Search</button><ul id="suggestions" aria-label="Suggestions"></ul></form>
<p role="status">Type to search 240 products</p><ul class="grid" aria-label="Results"></ul>`,
  });

function select(name, label, values, current = '') {
  const option = (value) =>
    `<option value="${value}"${value === current ? ' selected' : ''}>${value || 'Any'}</option>`;
  return `<label>${label} <select name="${name}">${values.map(option).join('')}</select></label>`;
}
