import { EvenkeelError, messageOf } from '../../errors.js';

/** The scripts say so when the run's keys are gone. */
const LOST = 'EVENKEEL_LOST';

interface Translation {
  readonly pattern: RegExp;
  readonly code: 'COORDINATOR_REFUSED' | 'COORDINATOR_UNREACHABLE';
  readonly advice: string;
}

const TRANSLATIONS: readonly Translation[] = [
  {
    pattern: /NOAUTH|WRONGPASS|invalid (username|password)|AUTH.*failed/i,
    code: 'COORDINATOR_REFUSED',
    advice: 'it does not accept the user or the password: check those in the address',
  },
  {
    pattern: /NOPERM|user executing the script can't/,
    code: 'COORDINATOR_REFUSED',
    advice: "the user's rights are not enough; docs/coordinator.md has the ACL that is needed",
  },
  {
    pattern: /OOM command not allowed/,
    code: 'COORDINATOR_REFUSED',
    advice: 'its memory is full: raise `maxmemory`',
  },
  {
    pattern: /user_script|script:/,
    code: 'COORDINATOR_REFUSED',
    advice: 'one of our scripts failed there, which is a fault of ours',
  },
  { pattern: /READONLY/, code: 'COORDINATOR_REFUSED', advice: 'it is a read-only replica: name the primary' },
  {
    pattern: /DB index is out of range|invalid DB index/i,
    code: 'COORDINATOR_REFUSED',
    advice: 'it has no database of this number',
  },
  {
    pattern: /unknown command|wrong number of args/i,
    code: 'COORDINATOR_REFUSED',
    advice: 'it is older than Redis 6.2, or no Redis at all',
  },
  {
    pattern: /self.signed|unable to (verify|get local issuer)|certificate/i,
    code: 'COORDINATOR_REFUSED',
    advice:
      'its certificate is not trusted: set NODE_EXTRA_CA_CERTS to the file of the authority that signed it',
  },
  {
    pattern: /ECONNRESET|EPIPE|wrong version number|packet length too long/,
    code: 'COORDINATOR_UNREACHABLE',
    advice: 'it ends the connection: a port with TLS needs rediss://, one without redis://',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    code: 'COORDINATOR_UNREACHABLE',
    advice: 'its name is not known: check the address',
  },
];

/**
 * What went wrong with a server, in our words; never with a secret, since nothing of what the server or the client said
 * about credentials is repeated.
 * @param place host and port
 */
export function coordinatorFailure(error: unknown, place: string): EvenkeelError {
  if (error instanceof EvenkeelError) return error;
  const text = messageOf(error);
  if (text.includes(LOST)) {
    return new EvenkeelError(
      'COORDINATOR_LOST',
      `The coordinator at ${place} has forgotten this run: it was flushed or restarted, or it evicts keys (set \`maxmemory-policy noeviction\`).`,
    );
  }
  const known = TRANSLATIONS.find(({ pattern }) => pattern.test(text));
  const code = known?.code ?? 'COORDINATOR_UNREACHABLE';
  const verb = code === 'COORDINATOR_REFUSED' ? 'refuses' : "can't be reached";
  const why = known?.advice ?? (/^[\w .,:-]{1,120}$/.test(text) ? text : 'no answer');
  return new EvenkeelError(code, `The coordinator at ${place} ${verb}: ${why}.`, {
    // The client's errors name the command that failed, with a password among its arguments.
    cause: known ? undefined : new Error(text),
  });
}
