import { createServer } from 'node:net';

/** Below the range from which systems take ports for outgoing connections. */
const firstPort = 4173;
const portCount = 2000;

/**
 * The port of an example's server: what the variable says, else a free one. The search starts at a place that depends on
 * the process id, so that runs started at the same moment don't settle on the same port. The choice goes into the
 * environment, so that workers, which read the config again, share it.
 *
 * @param {string} variable such as `WEBSHOP_PORT`
 */
export async function choosePort(variable) {
  process.env[variable] ??= String(await findFreePort(process.pid, variable));
  return Number(process.env[variable]);
}

async function findFreePort(seed, variable) {
  for (let step = 0; step < portCount; step++) {
    const port = firstPort + ((seed + step) % portCount);
    if (await canListen(port)) return port;
  }
  throw new Error(`No free port from ${firstPort} to ${firstPort + portCount - 1}; set ${variable}.`);
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
