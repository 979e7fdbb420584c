import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the example suite. */
export const webshop = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'examples',
  'webshop',
);
