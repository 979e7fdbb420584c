/**
 * Serves a page, what it shows as it changes (server-sent events), and reports. To this machine alone: it listens on the
 * loopback address, and answers only who calls it by that name, so that no page from elsewhere can read it by a name of
 * its own that leads here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../errors.js';

export interface DashboardPages {
  /** The whole page. It gets what it shows from `events`. */
  readonly page: string;
  /** What the page shows now, as JSON. */
  readonly state: () => Promise<string>;
  /** A run's report as a page of its own. @throws Error where there is none */
  readonly report: (runId: string) => Promise<string>;
}

export interface DashboardServer {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const LOOK_EVERY_MS = 500;
/** Who has gone without a word is found out by writing to them. */
const REPEAT_EVERY_MS = 15_000;

/** @param port 0 for a free one @throws Error where it can't be had */
export async function startDashboardServer(pages: DashboardPages, port: number): Promise<DashboardServer> {
  const listeners = new Listeners(pages.state);
  const server = createServer((request, response) => {
    answer(request, response, pages, listeners).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, 500, 'text/plain', `${messageOf(error)}\n`);
    });
  });
  await listen(server, port);
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    close: async () => {
      listeners.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  pages: DashboardPages,
  listeners: Listeners,
): Promise<void> {
  if (!isLocal(request))
    return send(response, 403, 'text/plain', 'This dashboard answers to 127.0.0.1 alone.\n');
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'Only GET.\n');
  if (isEmbedded(request))
    return send(response, 403, 'text/plain', 'Pages from elsewhere get nothing here.\n');
  const [pathname, query] = (request.url ?? '/').split('?', 2);
  if (pathname === '/') return send(response, 200, 'text/html', pages.page);
  if (pathname === '/events') return listeners.add(response);
  if (pathname === '/report') return sendReport(response, pages, new URLSearchParams(query).get('run') ?? '');
  send(response, 404, 'text/plain', 'There is no such page.\n');
}

function isLocal({ headers, socket }: IncomingMessage): boolean {
  const names = [HOST, 'localhost'].map((name) =>
    socket.localPort === 80 ? name : `${name}:${socket.localPort}`,
  );
  return names.includes(headers.host ?? '');
}

/** What browsers say of requests of the page itself, and of those that no page has made. */
const OWN_SITES: readonly unknown[] = ['same-origin', 'none', undefined];

/** Asked for by a page from elsewhere, be it another server of this machine, and not since somebody has followed a link. */
function isEmbedded({ headers }: IncomingMessage): boolean {
  return !OWN_SITES.includes(headers['sec-fetch-site']) && headers['sec-fetch-mode'] !== 'navigate';
}

async function sendReport(
  response: ServerResponse,
  { report }: DashboardPages,
  runId: string,
): Promise<void> {
  try {
    send(response, 200, 'text/html', await report(runId));
  } catch (error) {
    send(response, 404, 'text/plain', `${messageOf(error)}\n`);
  }
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, headersFor(type)).end(text);
}

function headersFor(type: string): Record<string, string> {
  return {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  };
}

/** Pages that are open; the state is read for all of them, and only while there are any. */
class Listeners {
  private readonly open = new Set<ServerResponse>();
  private timer: NodeJS.Timeout | undefined;
  private state: string | null = null;
  private sentMs = 0;
  private isReading = false;

  constructor(private readonly read: () => Promise<string>) {}

  add(response: ServerResponse): void {
    response.writeHead(200, headersFor('text/event-stream'));
    this.open.add(response);
    response.on('close', () => {
      this.open.delete(response);
      if (this.open.size === 0) this.close();
    });
    if (this.state !== null) response.write(eventOf(this.state));
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS);
    void this.look();
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.state = null;
  }

  private async look(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      const state = await this.read();
      if (this.open.size === 0) return;
      if (state === this.state && Date.now() - this.sentMs < REPEAT_EVERY_MS) return;
      this.state = state;
      this.sentMs = Date.now();
      for (const response of this.open) response.write(eventOf(state));
    } catch {
      // What can't be read now may be read the next time; the page shows how old its figures are.
    } finally {
      this.isReading = false;
    }
  }
}

/** JSON has no line ends of its own. */
function eventOf(state: string): string {
  return `data: ${state}\n\n`;
}
