import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between an agent and its server, and does what networks do. */
export interface TcpProxy {
  readonly port: number;
  /** As if a cable were cut: what is sent gets nowhere, and nobody is told. */
  cut(): void;
  /** New connections work again; those from before the cut stay silent, as after a router that has forgotten them. */
  mend(): void;
  /** Ends all connections; what is on its way gets nowhere. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * What is sent arrives whole and in its order, in each direction for itself: a side that has said all may still be answered.
 * @param roundTripMs how much longer a call takes, there and back, in whole milliseconds
 */
export async function startProxy(targetPort: number, roundTripMs = 0): Promise<TcpProxy> {
  const thereMs = Math.floor(roundTripMs / 2);
  let isCut = false;
  let isStopped = false;
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  const onTheirWay = new Set<NodeJS.Timeout>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: targetPort, host: HOST, allowHalfOpen: true });
    for (const end of [client, upstream]) {
      sockets.add(end);
      if (isCut) silent.add(end);
      end.on('error', () => end.destroy());
    }
    forward(client, upstream, thereMs);
    forward(upstream, client, roundTripMs - thereMs);
  });

  function forward(from: Socket, to: Socket, delayMs: number): void {
    // Timers of the same length go off in their order.
    const later = (action: () => void): void => {
      if (isStopped) return;
      const timer = setTimeout(() => {
        onTheirWay.delete(timer);
        if (!isCut && !silent.has(from)) action();
      }, delayMs);
      onTheirWay.add(timer);
    };
    to.on('drain', () => from.resume());
    from.on('data', (data) => later(() => void (to.write(data) || from.pause())));
    from.on('end', () => later(() => to.end()));
    from.on('close', (hasFailed) => {
      sockets.delete(from);
      if (hasFailed || !from.readableEnded) later(() => to.destroy());
    });
  }

  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) silent.add(socket);
    },
    mend: () => (isCut = false),
    stop: async () => {
      isStopped = true;
      for (const timer of onTheirWay) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
