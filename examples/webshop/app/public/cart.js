import { api, element, euros, find, onSubmit } from './client.js';

const coupon = find('#coupon');

onSubmit(coupon, coupon.querySelector('output'), async ({ code }) => {
  show(await api('POST', '/api/coupon', { code }));
  coupon.querySelector('output').textContent = 'Coupon applied';
});

show(await api('GET', '/api/cart'));

function show(cart) {
  find('#lines').replaceChildren(...cart.lines.map(row));
  find('#empty').hidden = cart.count > 0;
  find('#cart-count').textContent = cart.count;
  for (const part of ['goods', 'discount', 'shipping', 'total'])
    find(`#${part}`).textContent = euros(cart[`${part}Cents`]);
}

function row({ id, name, priceCents, quantity, sumCents }) {
  const line = element('tr', '', { 'data-id': id });
  const amount = element('input', '', {
    inputmode: 'numeric',
    value: quantity,
    'aria-label': `Quantity of ${name}`,
  });
  amount.addEventListener('blur', () => {
    if (amount.value !== String(quantity)) update('PUT', id, { quantity: Number(amount.value) });
  });
  const remove = element('button', 'Remove', { 'aria-label': `Remove ${name}` });
  remove.addEventListener('click', () => update('DELETE', id));
  const cells = [
    element('a', name, { href: `/product/${id}` }),
    euros(priceCents),
    amount,
    euros(sumCents),
    remove,
  ];
  line.append(
    ...cells.map((content) => {
      const cell = document.createElement('td');
      cell.append(content);
      return cell;
    }),
  );
  return line;
}

async function update(method, id, body) {
  const output = coupon.querySelector('output');
  try {
    show(await api(method, `/api/cart/${id}`, body));
    output.textContent = '';
  } catch (error) {
    output.textContent = error.message;
  }
}
