import { api, element, euros, fields, find, onSubmit } from './client.js';

const typingPauseMs = 120;
const form = find('#search');
const status = find('[role=status]');
let latest = 0;
let pause;

onSubmit(form, status, ({ q }) => search(q));
form.elements.q.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(() => suggest(fields(form).q), typingPauseMs);
});

const wanted = new URLSearchParams(location.search).get('q');
if (wanted) {
  form.elements.q.value = wanted;
  search(wanted);
}

/** An answer that a later search has overtaken is dropped. */
async function search(text) {
  const ticket = ++latest;
  status.textContent = 'Searching';
  find('#suggestions').replaceChildren();
  const { total, items } = await api('GET', `/api/search?q=${encodeURIComponent(text)}`);
  if (ticket !== latest) return;
  status.textContent = total ? `${total} found for “${text}”` : `Nothing found for “${text}”`;
  find('[aria-label=Results]').replaceChildren(...items.map(card));
}

async function suggest(text) {
  const names = text ? await api('GET', `/api/suggest?q=${encodeURIComponent(text)}`) : [];
  if (fields(form).q !== text) return;
  find('#suggestions').replaceChildren(
    ...names.map((name) => {
      const button = element('button', name, { type: 'button' });
      button.addEventListener('click', () => {
        form.elements.q.value = name;
        search(name);
      });
      const item = element('li', '');
      item.append(button);
      return item;
    }),
  );
}

function card({ id, name, priceCents }) {
  const item = element('li', '', { class: 'card' });
  item.append(
    element('a', name, { href: `/product/${id}` }),
    element('span', euros(priceCents), { class: 'price' }),
  );
  return item;
}
