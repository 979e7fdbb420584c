/** Photographs for the studio: PNGs painted at start-up, so that the repository carries no pictures. */
import { deflateSync } from 'node:zlib';
import { createRandom } from './data/random.mjs';
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
      if (!made.has(params.name)) made.set(params.name, encodePng(paintRows(colour)));
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

function encodePng(rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
