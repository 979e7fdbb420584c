import { expect, it } from 'vitest';
import { memoryFits, UNLIMITED } from '../../../src/score/memory.js';

const PROJECTS = ['frugal', 'hungry', 'unknown'];

function fits(freeBytes: number): number[] {
  const needs = new Map([
    ['frugal', 200],
    ['hungry', 800],
  ]);
  return PROJECTS.map(memoryFits(PROJECTS, { freeBytes, needBytes: (project) => needs.get(project) ?? 0 }));
}

it('is how much of what is needed is free', () => {
  expect(fits(1000)).toEqual([1, 1, 1]);
  expect(fits(400)).toEqual([1, 0.5, 1]);
});

it('speaks for the most frugal where nothing fits, even below nothing', () => {
  expect(fits(100)).toEqual([1, 0.25, 1]);
  expect(fits(-100)).toEqual([1, 0.25, 1]);
});

it('says nothing without a limit, nor where nothing was measured', () => {
  expect(PROJECTS.map(memoryFits(PROJECTS, UNLIMITED))).toEqual([1, 1, 1]);
  expect(PROJECTS.map(memoryFits(PROJECTS, { freeBytes: -1, needBytes: () => 0 }))).toEqual([1, 1, 1]);
});
