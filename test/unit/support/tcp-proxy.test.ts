import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startProxy } from '../../support/tcp-proxy.js';

/** More than all buffers between two sockets hold. */
const LARGE_BYTES = 8 * 1024 * 1024;

async function serverOf(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return server;
}

/** However it comes about; what comes before is not of interest. */
function closeOf(socket: Socket): Promise<void> {
  socket.on('error', () => undefined).on('end', () => socket.end());
  return new Promise((resolve) => void socket.resume().on('close', () => resolve()));
}

/** A client of a server that is reached through a proxy. */
async function clientOf(server: Server, roundTripMs: number): Promise<Socket> {
  const proxy = await startProxy((server.address() as AddressInfo).port, roundTripMs);
  onTestFinished(() => proxy.stop());
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(client, 'connect');
  return client;
}

describe.each([0, 5])('a proxy that adds %i ms to a call', (roundTripMs) => {
  it('keeps the order of what is sent, in either direction', async () => {
    const client = await clientOf(await serverOf((socket) => socket.pipe(socket)), roundTripMs);
    const parts = Array.from({ length: 200 }, (_, index) => `${index} `);
    for (const part of parts) {
      client.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.end();
    expect(String(await buffer(client))).toBe(parts.join(''));
  });

  it('lets who has said all be answered still', async () => {
    const server = await serverOf((socket) => {
      let asked = '';
      socket.on('data', (data) => (asked += String(data)));
      socket.on('end', () => socket.end(`${asked}, heard to the end`));
    });
    const client = await clientOf(server, roundTripMs);
    client.end('all');
    expect(String(await buffer(client))).toBe('all, heard to the end');
  });

  it('loses nothing of what is large, though who gets it is slow', async () => {
    const sent = randomBytes(LARGE_BYTES);
    const client = await clientOf(await serverOf((socket) => socket.end(sent)), roundTripMs);
    // It has said all before it has read anything.
    client.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const got = await buffer(client);
    expect(got.equals(sent)).toBe(true);
  });

  it('closes the other side of a connection that breaks off', async () => {
    let closed: Promise<void> | undefined;
    const server = await serverOf((socket) => {
      socket.write('welcome');
      closed = closeOf(socket);
    });
    const client = await clientOf(server, roundTripMs);
    await new Promise((resolve) => client.once('data', resolve));
    client.resetAndDestroy();
    await closed;
  });
});

it('keeps no connection once both sides have ended theirs', async () => {
  const server = await serverOf((socket) => socket.pipe(socket));
  const client = await clientOf(server, 4);
  client.end('over');
  await buffer(client);
  // It is closed when no connection of it is left.
  await new Promise((resolve) => server.close(resolve));
});

it('ends all connections when it is stopped, what is on its way too', async () => {
  const heard: string[] = [];
  const server = await serverOf((socket) => {
    socket.on('data', (data) => heard.push(String(data)));
    void closeOf(socket);
  });
  const proxy = await startProxy((server.address() as AddressInfo).port, 100_000);
  const client = connect(proxy.port, '127.0.0.1');
  const closed = closeOf(client);
  client.write('never arrives');
  await once(client, 'connect');
  await proxy.stop();
  await closed;
  await new Promise((resolve) => server.close(resolve));
  expect(heard).toEqual([]);
});
