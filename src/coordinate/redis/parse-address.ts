import { EvenkeelError } from '../../errors.js';

/** Where a server is, and how to be let in. */
interface Address {
  /** Host and port: all that may be told of it. */
  readonly place: string;
  /** In front of all keys; undefined for the usual one. */
  readonly prefix: string | undefined;
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: { readonly servername: string };
  };
}

/**
 * Reads `redis://[user:password@]host[:port][/database][?prefix=text]`, or `rediss://` for TLS.
 * @throws EvenkeelError `OPTION_INVALID` for anything else; the message holds no secret
 */
export function parseAddress(url: string): Address {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw badAddress('it is no address');
  }
  const { protocol, hostname, port, username, password, pathname, searchParams } = address;
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw badAddress(`it begins with ${protocol}`);
  if (hostname === '') throw badAddress('it names no host');
  const database = pathname.replace(/^\//, '');
  if (!/^\d*$/.test(database)) throw badAddress('what follows the host must be the number of a database');
  const unknown = [...searchParams.keys()].some((name) => name !== 'prefix');
  const prefix = searchParams.get('prefix') ?? undefined;
  if (unknown || prefix === '') throw badAddress('after ? it can have a prefix of keys alone');
  if (prefix !== undefined && /[{}]/.test(prefix)) throw badAddress('the prefix has a brace in it');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    place: `${hostname}:${port || 6379}`,
    prefix,
    options: {
      host,
      port: Number(port || 6379),
      db: Number(database || 0),
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: { servername: host } }),
    },
  };
}

/** The address itself is not repeated: it can hold a password. */
function badAddress(why: string): EvenkeelError {
  return new EvenkeelError(
    'OPTION_INVALID',
    `The coordinator's address can't be used: ${why}. Allowed: redis://[user:password@]host[:port][/database][?prefix=text], or rediss:// for TLS.`,
  );
}
