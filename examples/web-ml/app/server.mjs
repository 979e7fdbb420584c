/** The example's server: pages, photos, models and the runtime. `PORT` says where it listens, on the loopback only. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { models } from '../models/models.mjs';
import { photo } from './photos.mjs';

const publicDir = fileURLToPath(new URL('./public', import.meta.url));
const runtimeDir = path.dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/wasm')));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
};

/** Threads of WebAssembly share memory, which browsers allow only to isolated pages. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const body = await find(pathname).catch(() => undefined);
  const type = types[path.extname(pathname)] ?? types['.html'];
  response.writeHead(body ? 200 : 404, { 'content-type': type, ...isolation });
  response.end(body ?? `Nothing at ${pathname}`);
});

server.listen(Number(process.env.PORT ?? 0), 'localhost', () => {
  console.log(`Web ML example on http://localhost:${server.address().port}`);
});

/** What a path stands for; undefined or an error for nothing. */
async function find(pathname) {
  const name = path.posix.basename(pathname);
  switch (path.posix.dirname(pathname)) {
    case '/photos':
      return photo(name.replace('.png', ''));
    case '/models':
      return models[name];
    case '/ort':
      return readFile(path.join(runtimeDir, name));
    case '/':
      return readFile(path.join(publicDir, name === '' ? 'index.html' : name));
    default:
      return undefined;
  }
}
