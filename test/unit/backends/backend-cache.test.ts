import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BackendAnswers } from '../../../src/backends/backend.js';
import { readBackends, writeBackends } from '../../../src/backends/backend-cache.js';

const answers: BackendAnswers = {
  webnn: { works: false, reason: 'no navigator.ml' },
  webgpu: { works: false, reason: 'no adapter' },
  wasm: { works: true, fixedMs: 0.1, msPerMillion: 1 },
};
const found = { build: '150.0', answers };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-backends-'));
  file = path.join(folder, 'deep', 'backends.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('answers are kept apart by hardware class and by launch', async () => {
  await writeBackends(file, 'class A', 'one', found);
  await writeBackends(file, 'class A', 'two', { ...found, build: '151.0' });
  await writeBackends(file, 'class B', 'one', { ...found, build: '152.0' });
  expect(Object.fromEntries(await readBackends(file, 'class A'))).toEqual({
    one: found,
    two: { ...found, build: '151.0' },
  });
  expect([...(await readBackends(file, 'class B')).keys()]).toEqual(['one']);
  expect((await readBackends(file, 'class C')).size).toBe(0);
  expect(readdirSync(path.dirname(file)), 'drafts are gone').toEqual(['backends.json']);
});

it('probes of one build make one answer, those of another build replace it', async () => {
  const slower = { ...answers, wasm: { works: true as const, fixedMs: 0.3, msPerMillion: 0.5 } };
  await writeBackends(file, 'class A', 'one', found);
  await writeBackends(file, 'class A', 'one', { ...found, answers: slower });
  const merged = { works: true, fixedMs: 0.1, msPerMillion: 0.5 };
  expect((await readBackends(file, 'class A')).get('one')?.answers.wasm).toEqual(merged);
  const next = { build: '151.0', answers: slower };
  await writeBackends(file, 'class A', 'one', next);
  expect((await readBackends(file, 'class A')).get('one')).toEqual(next);
});

it.each([
  ['no JSON', '{'],
  ['an older format', JSON.stringify({ format: 1, classes: { 'class A': { one: found } } })],
  ['a newer format', JSON.stringify({ format: 99, classes: { 'class A': { one: found } } })],
  ['an answer without its reason', damaged({ works: false })],
  ['a cost below zero', damaged({ works: true, fixedMs: -1, msPerMillion: 0 })],
])('a file with %s counts as none, and is written anew', async (_, text) => {
  file = path.join(folder, 'backends.json');
  writeFileSync(file, text);
  expect((await readBackends(file, 'class A')).size).toBe(0);
  await writeBackends(file, 'class A', 'one', found);
  expect((await readBackends(file, 'class A')).get('one')).toEqual(found);
});

function damaged(wasm: object): string {
  const classes = { 'class A': { one: { ...found, answers: { ...answers, wasm } } } };
  return JSON.stringify({ format: 2, classes });
}
