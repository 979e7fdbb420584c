import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Makes a `node_modules` in which the built package stands where npm would put it: Playwright compiles anew what it finds elsewhere. */
export async function installPackages(modules) {
  await mkdir(path.join(modules, 'evenkeel'), { recursive: true });
  for (const name of ['dist', 'package.json'])
    await cp(path.join(root, name), path.join(modules, 'evenkeel', name), { recursive: true });
  for (const name of await readdir(path.join(root, 'node_modules'))) {
    if (name.startsWith('.') || name === 'evenkeel') continue;
    await symlink(path.join(root, 'node_modules', name), path.join(modules, name));
  }
}
