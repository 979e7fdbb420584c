/** Style sheet and scripts, read once at start. */
import { readFileSync, readdirSync } from 'node:fs';
import { HttpError } from './http.mjs';

const folder = new URL('./public/', import.meta.url);
const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' };
const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder))]));

export const staticRoutes = [
  [
    'GET',
    '/assets/:name',
    ({ params }) => {
      const body = files.get(params.name);
      if (!body) throw new HttpError(404, `No asset ${params.name}`);
      return {
        status: 200,
        type: types[params.name.split('.').at(-1)],
        body,
        headers: { 'cache-control': 'max-age=60' },
      };
    },
  ],
];
