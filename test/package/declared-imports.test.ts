/** What the build imports must come with the package: its dependencies, its peers, Node, or the build itself. */
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';

const rootDir = path.resolve(import.meta.dirname, '../..');
const distDir = path.join(rootDir, 'dist');

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\()["']([^"'\n]+)["']/g;

it('the build imports nothing that package.json does not declare', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(rootDir, 'package.json'), 'utf8')) as Manifest;
  const { name: ownName, dependencies, peerDependencies } = manifest;
  const declared = new Set([ownName, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  const files = fs.readdirSync(distDir).filter((name) => /\.(c?js|d\.c?ts)$/.test(name));
  const strangers = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !declared.has(packageOf(name)) && !isNodes(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(files.length).toBeGreaterThan(0);
  expect(strangers).toEqual([]);
});

interface Manifest {
  readonly name: string;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

function importsOf(file: string): string[] {
  const text = fs.readFileSync(path.join(distDir, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? '').filter((name) => !name.startsWith('.'));
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

function isNodes(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}
