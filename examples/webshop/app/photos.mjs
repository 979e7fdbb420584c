/** Photographs for the studio: PNGs painted at start-up, so that the repository carries no pictures. */
import { encodePng } from '../../shared/png.mjs';
import { createRandom } from '../../shared/random.mjs';
import { HttpError } from './http.mjs';

const width = 1600;
const height = 900;
const scenes = { dunes: [212, 164, 96], forest: [58, 110, 72], harbour: [70, 112, 160] };
const made = new Map();

export const photoRoutes = [
  [
    'GET',
    '/photos/:name.png',
    ({ params }) => {
      const colour = scenes[params.name];
      if (!colour) throw new HttpError(404, `No photo ${params.name}`);
      if (!made.has(params.name)) made.set(params.name, encodePng(paintRows(colour), { width, height }));
      return { status: 200, type: 'image/png', body: made.get(params.name) };
    },
  ],
];

/** Hills under a sky, with film grain: rows as PNG wants them, each behind its filter byte. */
function paintRows(colour) {
  const random = createRandom(colour[0]);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const hill = height * 0.55 + Math.sin(x / 140) * 60 + Math.sin(x / 37 + colour[1]) * 18;
      const light = y < hill ? 1.35 - y / height : 0.55 + (y - hill) / height;
      const grain = random() * 10 - 5;
      const offset = y * (width * 3 + 1) + 1 + x * 3;
      for (let channel = 0; channel < 3; channel++)
        rows[offset + channel] = Math.max(0, Math.min(255, colour[channel] * light + grain));
    }
  }
  return rows;
}
