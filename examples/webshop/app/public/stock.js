/** The stock table: every product in every warehouse, as many rows as the shop keeper asks for. */
import { api, element, euros, find, onSubmit } from './client.js';

const lowStockLimit = 6;
const status = find('[role=status]');
const tools = find('#tools');
const products = await api('GET', '/api/admin/stock');

onSubmit(tools, status, (values) => show(values));
find('#export').addEventListener('click', exportReport);
show({ filter: '', warehouses: 1 });

function show({ filter, low, warehouses }) {
  const matching = products.filter(
    ({ name, category, stock }) =>
      (!low || stock < lowStockLimit) && `${name} ${category}`.toLowerCase().includes(filter.toLowerCase()),
  );
  const rows = Array.from({ length: Number(warehouses) }, (_, index) =>
    matching.map((product) => row(product, index + 1)),
  ).flat();
  find('#stock tbody').replaceChildren(...rows);
  measureColumns();
  status.textContent = `${rows.length} rows, ${matching.filter(({ stock }) => stock < lowStockLimit).length} low`;
}

function row(product, warehouse) {
  const line = element('tr', '', {
    'data-id': product.id,
    ...(product.stock < lowStockLimit && { class: 'low' }),
  });
  const texts = [product.name, product.category, `W${warehouse}`, euros(product.priceCents)];
  const amount = element('td', '');
  amount.append(stockField(product));
  line.append(
    ...texts.map((text) => element('td', text)),
    amount,
    element('td', euros(product.stock * product.priceCents)),
  );
  return line;
}

function stockField(product) {
  const field = element('input', '', {
    inputmode: 'numeric',
    value: product.stock,
    'aria-label': `Stock of ${product.name}`,
  });
  field.addEventListener('blur', async () => {
    if (field.value === String(product.stock)) return;
    try {
      const { stock } = await api('PUT', `/api/admin/stock/${product.id}`, { stock: Number(field.value) });
      product.stock = stock;
      status.textContent = `${product.name}: ${stock} in stock`;
    } catch (error) {
      status.textContent = error.message;
    }
  });
  return field;
}

/** Fixes the columns at the widths that their contents want, so that editing doesn't make them jump. */
function measureColumns() {
  const table = find('#stock');
  table.style.tableLayout = 'auto';
  for (const heading of table.tHead.rows[0].cells) heading.style.width = '';
  for (const heading of table.tHead.rows[0].cells) {
    heading.style.width = `${Math.ceil(heading.getBoundingClientRect().width)}px`;
  }
  table.style.tableLayout = 'fixed';
  table.getBoundingClientRect();
}

async function exportReport() {
  const output = tools.querySelector('output');
  output.textContent = 'Preparing';
  const period = tools.elements.period.value;
  const response = await fetch(`/api/admin/report?period=${period}`);
  const lines = (await response.text()).trim().split('\n');
  output.textContent = `Report for the ${period}: ${lines.length - 1} rows`;
}
