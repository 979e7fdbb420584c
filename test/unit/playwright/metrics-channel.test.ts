import { existsSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMetricsServer,
  newAddress,
  type MetricsServer,
} from '../../../plugin/playwright/metrics-channel.js';
import type { MetricsMessage } from '../../../plugin/playwright/metrics-messages.js';
import { CHANNEL_VARIABLE, connectMetrics } from '../../../plugin/playwright/metrics-client.js';

const MESSAGE: MetricsMessage = {
  type: 'browser',
  project: 'ünï',
  workerIndex: 3,
  parallelIndex: 1,
  browserName: 'chromium',
  browserVersion: '140.0',
  startMs: 512.25,
};

let server: MetricsServer;
let received: MetricsMessage[];
let waiting: (() => void)[];

beforeEach(async () => {
  received = [];
  waiting = [];
  server = await createMetricsServer(newAddress());
  server.onMessage((message) => {
    received.push(message);
    waiting.forEach((wake) => wake());
  });
});
afterEach(() => server.close());

describe('the metrics channel', () => {
  it('carries messages of several workers', async () => {
    const clients = [1, 2, 3].map(() => connectMetrics({ [CHANNEL_VARIABLE]: server.address }));
    clients.forEach((client, workerIndex) => client.send({ ...MESSAGE, workerIndex }));
    clients.forEach((client) => client.close());
    await receivedCount(3);
    expect(received.map(({ workerIndex }) => workerIndex).sort()).toEqual([0, 1, 2]);
    expect(received[0]).toEqual({ ...MESSAGE, workerIndex: received[0]?.workerIndex });
  });

  it('is for this user alone', () => {
    expect(statSync(path.dirname(server.address)).mode & 0o777).toBe(0o700);
  });

  it('leaves out what is no message, and goes on', async () => {
    const valid = `${JSON.stringify(MESSAGE)}\n`;
    const garbage = ['\n', 'no json\n', '[]\n', 'null\n', '{"type":"other"}\n', '\u0000\uffff\n'];
    garbage.push(
      `${JSON.stringify({ ...MESSAGE, startMs: -1 })}\n`,
      `${JSON.stringify({ ...MESSAGE, workerIndex: '3' })}\n`,
    );
    garbage.push(`${JSON.stringify({ ...MESSAGE, browserName: 'x'.repeat(500) })}\n`);
    raw(garbage.join('') + valid);
    await receivedCount(1);
    expect(received).toEqual([MESSAGE]);
  });

  it('puts lines together that come in pieces', async () => {
    const socket = raw('');
    for (const byte of Buffer.from(`${JSON.stringify(MESSAGE)}\n`)) socket.write(Buffer.from([byte]));
    await receivedCount(1);
    expect(received).toEqual([MESSAGE]);
  });

  it('hangs up on who sends without end', async () => {
    const socket = raw('x'.repeat(100_000));
    await new Promise((resolve) => socket.on('close', resolve));
    connectMetrics({ [CHANNEL_VARIABLE]: server.address }).send(MESSAGE);
    await receivedCount(1);
  });

  it('survives a listener that throws', async () => {
    server.onMessage(() => {
      throw new Error('a fault of the listener');
    });
    const client = connectMetrics({ [CHANNEL_VARIABLE]: server.address });
    client.send(MESSAGE);
    client.send(MESSAGE);
    await receivedCount(2);
  });

  it('is gone after it has been closed, and workers do not mind', async () => {
    const client = connectMetrics({ [CHANNEL_VARIABLE]: server.address });
    client.send(MESSAGE);
    await receivedCount(1);
    await server.close();
    expect(existsSync(path.dirname(server.address))).toBe(false);
    client.send(MESSAGE);
    connectMetrics({ [CHANNEL_VARIABLE]: server.address }).send(MESSAGE);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received.length).toBe(1);
  });

  it('does nothing where no reporter listens', () => {
    for (const address of [undefined, '', '/nowhere/at/all.sock', '\0', 'x'.repeat(1000)]) {
      const client = connectMetrics(address === undefined ? {} : { [CHANNEL_VARIABLE]: address });
      client.send(MESSAGE);
      client.close();
    }
  });

  it('keeps no process alive', async () => {
    const source = `
      import { createMetricsServer, newAddress } from './metrics-channel.js';
      import { connectMetrics } from './metrics-client.js';
      const { address } = await createMetricsServer(newAddress());
      connectMetrics({ EVENKEEL_CHANNEL: address }).send({});`;
    const resolveDir = path.resolve(import.meta.dirname, '../../../plugin/playwright');
    const stdin = { contents: source, resolveDir, loader: 'ts' as const };
    const built = await build({ stdin, bundle: true, platform: 'node', format: 'esm', write: false });
    const code = built.outputFiles[0]?.text ?? 'throw new Error("nothing was built")';
    const ended = spawnSync(process.execPath, ['--input-type=module', '-'], {
      input: code,
      timeout: 20_000,
      encoding: 'utf8',
    });
    expect(ended).toMatchObject({ status: 0, signal: null, stderr: '' });
  });
});

function raw(text: string): net.Socket {
  const socket = net.connect({ path: server.address });
  socket.on('error', () => undefined);
  socket.write(text);
  return socket;
}

async function receivedCount(count: number): Promise<void> {
  while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
}
