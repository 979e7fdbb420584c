/** Photographs, painted when they are first asked for: the repository carries no pictures. */
import { encodePng } from '../../shared/png.mjs';
import { createRandom } from '../../shared/random.mjs';

const size = { width: 1920, height: 1080 };
const scenes = {
  dunes: [206, 112, 60],
  canyon: [190, 84, 70],
  forest: [58, 140, 72],
  meadow: [96, 170, 70],
  harbour: [60, 96, 176],
  glacier: [96, 132, 200],
};
const made = new Map();

/** The photo as PNG; undefined if there is none of that name. */
export function photo(name) {
  if (!Object.hasOwn(scenes, name)) return undefined;
  if (!made.has(name)) made.set(name, encodePng(paint(scenes[name]), size));
  return made.get(name);
}

/** Waves of light over the scene's colour, with film grain. */
function paint(colour) {
  const random = createRandom(colour[0]);
  const row = size.width * 3 + 1;
  const pixels = Buffer.alloc(row * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const light = 0.9 + 0.15 * Math.sin(x / 140 + y / 90) + (random() - 0.5) * 0.1;
      const offset = y * row + 1 + x * 3;
      for (let channel = 0; channel < 3; channel++)
        pixels[offset + channel] = Math.min(255, colour[channel] * light);
    }
  }
  return pixels;
}
