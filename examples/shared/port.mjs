import { createServer } from 'node:net';

/** Below the range from which systems take ports for outgoing connections. */
const firstPort = 4173;
const portCount = 2000;

/** Ports of this range that browsers refuse to open: https://fetch.spec.whatwg.org/#port-blocking */
const blockedPorts = new Set([4190, 5060, 5061, 6000]);

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

/**
 * @param {number} seed from which port on it searches: any integer from 0 up
 * @param {string} variable what sets the port where none is free
 */
export async function findFreePort(seed, variable) {
  for (let step = 0; step < portCount; step++) {
    const port = firstPort + ((seed + step) % portCount);
    if (!blockedPorts.has(port) && (await canListen(port))) return port;
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
