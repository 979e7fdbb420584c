/**
 * A private way for workers to tell the reporter's process what they measure: a socket that only this user
 * can reach, with one JSON object a line. It is never needed: whatever goes wrong in it is left out.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseMessage, type MetricsMessage } from './metrics-messages.js';

/** Longest line taken; what is longer is not ours. */
const MAX_LINE_BYTES = 16 * 1024;

/** More workers than any machine runs at once. */
const MAX_CONNECTIONS = 512;

/** The reporter's end of the channel. */
export interface MetricsServer {
  /** Value of `EVENKEEL_CHANNEL` for workers. */
  readonly address: string;
  /** Calls back for every valid message; what the callback throws is swallowed. */
  onMessage(callback: (message: MetricsMessage) => void): void;
  /** Ends all connections and removes the socket. */
  close(): Promise<void>;
}

/** Where a channel can be opened: a path or a pipe with a name that nobody guesses. */
export function newAddress(): string {
  // Short: the path of a socket has room for a hundred bytes.
  const name = `evenkeel-${randomBytes(8).toString('hex')}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), name, 'metrics.sock');
}

/**
 * Opens the channel. It never keeps the process alive.
 * @param address from `newAddress`
 * @throws Error where the system has no place for a socket
 */
export async function createMetricsServer(address: string): Promise<MetricsServer> {
  const remove = await makePlace(address);
  const callbacks: ((message: MetricsMessage) => void)[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.unref();
    receive(socket, (message) => callbacks.forEach((callback) => swallow(() => callback(message))));
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    await listen(server, address);
  } catch (error) {
    await remove();
    throw error;
  }
  server.unref();
  return {
    address,
    onMessage: (callback) => void callbacks.push(callback),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await remove();
    },
  };
}

/** Makes the directory of a socket, of this user's own. @returns removes it */
async function makePlace(address: string): Promise<() => Promise<void>> {
  if (process.platform === 'win32') return () => Promise.resolve();
  const directory = path.dirname(address);
  await mkdir(directory, { mode: 0o700 });
  return () => rm(directory, { recursive: true, force: true });
}

function listen(server: net.Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function receive(socket: net.Socket, onMessage: (message: MetricsMessage) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    const lines = (rest + String(data)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_BYTES) return void socket.destroy();
    for (const line of lines) {
      const message = line.length > MAX_LINE_BYTES ? null : parseMessage(line);
      if (message) onMessage(message);
    }
  });
}

function swallow(action: () => void): void {
  try {
    action();
  } catch {
    // Who listens deals with faults of its own; a worker's message must not end the run.
  }
}
