import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between an agent and its server, and does what networks do. */
export interface TcpProxy {
  readonly port: number;
  /** As if a cable were cut: what is sent gets nowhere, and nobody is told. */
  cut(): void;
  /** New connections work again; those from before the cut stay silent, as after a router that has forgotten them. */
  mend(): void;
  stop(): Promise<void>;
}

/** @param delayMs how long everything takes in each direction */
export async function startProxy(targetPort: number, delayMs = 0): Promise<TcpProxy> {
  let isCut = false;
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    const ends = [client, upstream] as const;
    for (const end of ends) {
      sockets.add(end);
      if (isCut) silent.add(end);
      end.on('error', () => end.destroy());
    }
    forward(client, upstream);
    forward(upstream, client);
  });

  function forward(from: Socket, to: Socket): void {
    const later = (action: () => void): void =>
      void setTimeout(() => {
        if (!isCut && !silent.has(from)) action();
      }, delayMs);
    from.on('data', (data) => later(() => to.write(data)));
    from.on('close', () => {
      sockets.delete(from);
      later(() => to.destroy());
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      for (const socket of sockets) silent.add(socket);
    },
    mend: () => (isCut = false),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
