import { describe, expect, it } from 'vitest';
import { neighbour } from '../../../reporters/html/client/timeline-keys.js';
import type { ReportUnit } from '../../../reporters/html/report-data.js';

function unit(slot: number, startMs: number, endMs: number): ReportUnit {
  return { slot, startMs, endMs } as ReportUnit;
}

const UNITS = [unit(0, 0, 50), unit(1, 0, 30), unit(0, 50, 90), unit(1, 30, 95), unit(3, 80, 90)];

describe('neighbour', () => {
  it('begins with the first unit', () => expect(neighbour(UNITS, null, 'ArrowRight')).toBe(0));

  it('walks along a slot and stops at its ends', () => {
    expect(neighbour(UNITS, 0, 'ArrowRight')).toBe(2);
    expect(neighbour(UNITS, 2, 'ArrowLeft')).toBe(0);
    expect(neighbour(UNITS, 2, 'ArrowRight')).toBeNull();
  });

  it('crosses to what ran at that time, over slots that had nothing', () => {
    expect(neighbour(UNITS, 2, 'ArrowDown')).toBe(3);
    expect(neighbour(UNITS, 3, 'ArrowDown')).toBe(4);
    expect(neighbour(UNITS, 4, 'ArrowUp')).toBe(3);
    expect(neighbour(UNITS, 0, 'ArrowUp')).toBeNull();
  });

  it('leaves other keys alone', () => expect(neighbour(UNITS, 0, 'Enter')).toBeNull());
});
