import net from 'node:net';
import type { MetricsMessage } from './metrics-messages.js';

/** Variable that says where the reporter listens; absent when it does not. */
export const CHANNEL_VARIABLE = 'EVENKEEL_CHANNEL';

/** A worker's end of the channel: never throws, never waits, never keeps the process alive. */
export interface MetricsClient {
  send(message: MetricsMessage): void;
  close(): void;
}

/** Connects to the reporter that started this worker; without one, messages go nowhere. */
export function connectMetrics(env: NodeJS.ProcessEnv): MetricsClient {
  const address = env[CHANNEL_VARIABLE];
  const socket = address ? connect(address) : null;
  return {
    send: (message) => void (socket?.writable && socket.write(`${JSON.stringify(message)}\n`)),
    close: () => void socket?.end(),
  };
}

function connect(address: string): net.Socket | null {
  try {
    const socket = net.connect({ path: address });
    socket.on('error', () => undefined);
    socket.unref();
    return socket;
  } catch {
    return null;
  }
}
