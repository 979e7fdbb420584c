import { EvenkeelError } from '../errors.js';

/** The error for a command that is called wrongly. */
export function usageError(message: string): EvenkeelError {
  return new EvenkeelError('USAGE', message);
}

/** The same for the value of an option. @param allowed in words that follow "Allowed:" */
export function valueError(option: string, received: string, allowed: string): EvenkeelError {
  return usageError(`--${option} is ${JSON.stringify(received)}. Allowed: ${allowed}.`);
}
