import { createRandom } from '../../../shared/random.mjs';

const nouns = {
  Lighting: ['Lamp', 'Lantern', 'Pendant', 'Sconce'],
  Seating: ['Chair', 'Stool', 'Bench', 'Armchair'],
  Tables: ['Desk', 'Side Table', 'Dining Table', 'Console'],
  Storage: ['Shelf', 'Cabinet', 'Basket', 'Chest'],
  Kitchen: ['Kettle', 'Teapot', 'Bowl', 'Board'],
  Textiles: ['Rug', 'Throw', 'Cushion', 'Curtain'],
};
const lines = ['Alder', 'Brook', 'Cove', 'Dune', 'Ember', 'Fjord', 'Grove', 'Harbour', 'Isle', 'Juniper'];
const materials = ['Oak', 'Walnut', 'Linen', 'Wool', 'Brass', 'Steel', 'Clay', 'Glass'];
const colours = ['Sand', 'Moss', 'Ink', 'Rust', 'Snow', 'Plum'];

export const categories = Object.keys(nouns);

/** 240 products: each line has each noun once. */
export const products = createProducts();

const byId = new Map(products.map((product) => [product.id, product]));

export function findProduct(id) {
  return byId.get(Number(id));
}

function createProducts() {
  const random = createRandom(7);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const kinds = categories.flatMap((category) => nouns[category].map((noun) => ({ category, noun })));
  return lines.flatMap((line, lineIndex) =>
    kinds.map(({ category, noun }, index) => {
      const material = pick(materials);
      const colour = pick(colours);
      return {
        id: lineIndex * kinds.length + index + 1,
        name: `${line} ${noun}`,
        category,
        noun,
        line,
        material,
        colour,
        priceCents: 900 + Math.floor(random() * 480) * 100 + 95,
        rating: Math.round((2.5 + random() * 2.5) * 10) / 10,
        stock: Math.floor(random() * 60),
        description: `A ${colour.toLowerCase()} ${noun.toLowerCase()} of ${material.toLowerCase()}, made for the ${line} line.`,
      };
    }),
  );
}
