import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module of `bench/lib`, which is plain JavaScript: what is used of it is typed where it is used. */
export async function benchModule<T>(name: string): Promise<T> {
  const file = path.resolve(import.meta.dirname, '../../bench/lib', name);
  return (await import(pathToFileURL(file).href)) as T;
}
