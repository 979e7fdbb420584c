import { escape, euros } from './layout.mjs';

const inks = {
  Sand: '#d9c29c',
  Moss: '#7f9468',
  Ink: '#3d4a5c',
  Rust: '#b5643c',
  Snow: '#d5dce0',
  Plum: '#7d5273',
};
const shapes = {
  Lighting: '<path d="M60 20 90 62H30z"/><path d="M57 62h6v34h-6zM42 96h36v6H42z"/>',
  Seating: '<path d="M36 22h8v80h-8zM44 58h38v10H44zM76 68h7v34h-7z"/>',
  Tables: '<path d="M20 44h80v9H20zM28 53h7v48h-7zM85 53h7v48h-7z"/>',
  Storage: '<path d="M30 22h60v80H30z"/><path d="M36 30h48v28H36zM36 66h48v28H36z" fill="#fff8"/>',
  Kitchen:
    '<path d="M34 48h48c0 34-8 50-24 50S34 82 34 48z"/><path d="M82 54h16v18H80v-7h10v-4h-9zM46 38h24v7H46z"/>',
  Textiles:
    '<path d="M26 34h68v56H26z"/><path d="M34 42h52v6H34zM34 58h52v6H34zM34 74h52v6H34z" fill="#fff8"/>',
};

/** A drawing that stands in for a photograph. */
export function picture({ category, colour, name }) {
  return `<svg viewBox="0 0 120 120" role="img" aria-label="${escape(name)}" fill="${inks[colour]}">${shapes[category]}</svg>`;
}

export function productCard(product) {
  return `<li class="card" data-id="${product.id}"><a href="/product/${product.id}">${picture(product)}
<strong class="name">${escape(product.name)}</strong></a>
<span class="price">${euros(product.priceCents)}</span><span class="stars">★ ${product.rating.toFixed(1)}</span>
<small>${escape(product.colour)} ${escape(product.material.toLowerCase())}${product.stock ? '' : ' · sold out'}</small></li>`;
}
