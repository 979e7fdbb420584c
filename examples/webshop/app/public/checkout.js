import { api, euros, find, onSubmit } from './client.js';

const alertLine = find('[role=alert]');
const steps = ['address', 'delivery', 'payment', 'done'];

onSubmit(find('#address'), alertLine, async (address) => {
  await api('POST', '/api/checkout/address', address);
  show('delivery');
});

onSubmit(find('#delivery'), alertLine, async ({ method }) => {
  const { totalCents } = await api('POST', '/api/checkout/delivery', { method });
  find('#due').textContent = euros(totalCents);
  show('payment');
});

onSubmit(find('#payment'), alertLine, async (payment) => {
  const button = find('#payment button');
  button.disabled = true;
  try {
    const order = await api('POST', '/api/checkout/payment', payment);
    find('#number').textContent = order.number;
    find('#paid-by').textContent = order.payment;
    find('#paid').textContent = euros(order.totalCents);
    find('#cart-count').textContent = '0';
    show('done');
  } finally {
    button.disabled = false;
  }
});

show('address');

function show(step) {
  for (const name of steps) find(`#${name}`).hidden = name !== step;
  document
    .querySelectorAll('.steps li')
    .forEach((item, index) => item.classList.toggle('current', steps[index] === step));
}
