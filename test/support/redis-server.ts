import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A Redis of its own: on a free port, in a directory of its own, gone with this process. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it at once, and its data with it. */
  stop(): Promise<void>;
}

/** How it is started. */
export interface RedisOptions {
  /** Its command; Valkey speaks the same language. @default 'redis-server' */
  readonly command?: string;
  /** Further arguments, such as `--requirepass secret`. */
  readonly args?: readonly string[];
  /** @default a free one */
  readonly port?: number;
}

const START_MS = 60_000;
const POLL_MS = 20;

/** Starts a Redis server and waits until it takes connections. */
export async function startRedis({
  command = 'redis-server',
  args = [],
  port,
}: RedisOptions = {}): Promise<RedisServer> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-redis-'));
  const chosen = port ?? (await freePort());
  const own = [
    '--port',
    String(chosen),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    directory,
  ];
  const child = spawn(command, [...own, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    await ended(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await listening(child, chosen);
  } catch (error) {
    await stop();
    throw new Error(`${command} did not start:\n${output}`, { cause: error });
  }
  return { url: `redis://127.0.0.1:${chosen}`, port: chosen, pid: child.pid ?? 0, stop };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  const deadlineMs = Date.now() + START_MS;
  const reached = async (): Promise<void> => {
    while (!(await takesConnections(port))) {
      if (Date.now() > deadlineMs) throw new Error(`nobody listens on port ${port}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  await Promise.race([failed, reached()]);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}
