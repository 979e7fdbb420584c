import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const rootDir = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => fs.readFileSync(path.join(rootDir, file), 'utf8');
const readLock = (): Lock => JSON.parse(read('package-lock.json')) as Lock;

interface Lock {
  readonly packages: Record<string, Record<string, unknown>>;
}

it('the lock file binds nobody to a registry', () => {
  // Addresses for donations are no registries.
  const withAddress = Object.entries(readLock().packages).filter(([, { funding: _, ...rest }]) =>
    JSON.stringify(rest).includes('://'),
  );
  expect(withAddress).toEqual([]);
  expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
});

it('the lock file belongs to this package.json', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, unknown>;
  for (const key of ['name', 'version', 'dependencies', 'devDependencies', 'peerDependencies']) {
    expect(readLock().packages[''], key).toHaveProperty(key, manifest[key]);
  }
});

it('the lock file serves every platform', () => {
  const { packages } = readLock();
  const optional = Object.values(packages).flatMap((entry) =>
    Object.keys(entry['optionalDependencies'] ?? {}),
  );
  const isListed = (name: string): boolean =>
    Object.keys(packages).some((location) => location.endsWith(`node_modules/${name}`));
  expect(optional.filter((name) => !isListed(name))).toEqual([]);
});
