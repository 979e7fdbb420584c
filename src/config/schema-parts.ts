/** What options are made of; each tells in words what it allows. */
import * as z from 'zod/mini';

export const text = z.string('must be a text').check(z.minLength(1, 'must not be empty'));

export const flag = z.boolean('must be true or false');

/** A list with at least one item. */
export const nonEmptyList = <T extends z.ZodMiniType>(item: T) =>
  z.array(item, 'must be a list').check(z.minLength(1, 'must not be empty'));

export const numberFrom = (low: number, high: number) => {
  const message = `must be a number from ${low} to ${high}`;
  return z.number(message).check(z.minimum(low, message), z.maximum(high, message));
};

export const wholeFrom = (low: number, high: number) => {
  const message = `must be a whole number from ${low} to ${high}`;
  return z.number(message).check(z.int(message), z.minimum(low, message), z.maximum(high, message));
};
