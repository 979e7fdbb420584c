/** A small router: a handler gets `{ url, query, params, body, session }` and returns what to answer. */
import { commitSession, openSession } from './session.mjs';

const maxBodyBytes = 100_000;

/** What the gateway for other programs takes to check who calls. */
const gatewayMs = 250;

/** An error that becomes an answer with that status and `{ error }`. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const json = (value, status = 200) => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});
export const html = (body, status = 200) => ({ status, type: 'text/html; charset=utf-8', body });
export const redirect = (location) => ({ status: 303, type: 'text/plain', body: '', headers: { location } });

/** Stands for work that a real shop would wait for: an index, a bank, a report. */
export const slow = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param routes rows of `[method, path, handler]`; `:name` in a path is a parameter. */
export function createHandler(routes) {
  const table = routes.map(([method, path, handler]) => ({ method, pattern: toPattern(path), handler }));
  return async (request, response) => {
    const answer = await handle(table, request).catch(toAnswer);
    response.writeHead(answer.status, {
      'content-type': answer.type,
      'cache-control': 'no-store',
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  };
}

async function handle(table, request) {
  if (!isFromBrowser(request)) await slow(gatewayMs);
  const url = new URL(request.url, 'http://shop');
  const onPath = table.filter(({ pattern }) => pattern.test(url.pathname));
  if (!onPath.length) throw new HttpError(404, `Nothing at ${url.pathname}`);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = onPath.find((candidate) => candidate.method === method);
  if (!route) throw new HttpError(405, `${request.method} is not allowed at ${url.pathname}`);
  const session = openSession(request.headers.cookie);
  const answer = await route.handler({
    url,
    query: Object.fromEntries(url.searchParams),
    params: { ...route.pattern.exec(url.pathname).groups },
    body: await readBody(request),
    session,
  });
  return { ...answer, headers: { ...commitSession(session), ...answer.headers } };
}

/** Browsers say how they fetch; programs have no reason to. */
function isFromBrowser({ headers }) {
  return headers['sec-fetch-mode'] !== undefined;
}

function toPattern(path) {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

async function readBody(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > maxBodyBytes) throw new HttpError(413, 'The body is too large');
  }
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body is not JSON');
  }
}

function toAnswer(error) {
  if (error instanceof HttpError) return json({ error: error.message }, error.status);
  console.error(error);
  return json({ error: 'Something went wrong' }, 500);
}
