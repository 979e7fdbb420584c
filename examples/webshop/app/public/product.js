import { api, element, find, onSubmit } from './client.js';

const { id } = find('.product').dataset;
const add = find('#add');
const review = find('#review');

onSubmit(add, add.querySelector('output'), async ({ quantity }) => {
  const cart = await api('POST', '/api/cart', { id: Number(id), quantity: Number(quantity) });
  find('#cart-count').textContent = cart.count;
  add.querySelector('output').textContent = 'Added to your cart';
});

find('#wish').addEventListener('click', async () => {
  const { isListed } = await api('POST', `/api/wishlist/${id}`);
  find('#wish').setAttribute('aria-pressed', isListed);
});

onSubmit(review, review.querySelector('output'), async ({ author, stars, text }) => {
  const reviews = await api('POST', `/api/products/${id}/reviews`, { author, text, stars: Number(stars) });
  find('#reviews').replaceChildren(
    ...reviews.map((one) => element('li', `${one.author} ${'★'.repeat(one.stars)} ${one.text}`)),
  );
  review.reset();
});
