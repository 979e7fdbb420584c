import { describe, expect, it } from 'vitest';
import { CustomMetrics } from '../../../plugin/playwright/custom-metrics.js';
import { createMetrics } from '../../../plugin/playwright/metrics-fixture.js';

describe('metrics.report', () => {
  it('sends a number by its name', () => {
    const sent: unknown[] = [];
    createMetrics((...metric) => sent.push(metric)).report('fps', 58.5);
    expect(sent).toEqual([['fps', 58.5]]);
  });

  it.each([
    ['', 1, 'name "" is not allowed; it takes text of 1 to 100 characters.'],
    ['x'.repeat(101), 1, 'characters'],
    [7, 1, 'name 7 is not allowed'],
    ['memory_bytes', 1, 'it takes another one: Evenkeel measures this itself.'],
    ['fps', NaN, 'value NaN of "fps" is not allowed; it takes a finite number.'],
    ['fps', Infinity, 'value Infinity'],
    ['fps', '58', 'value "58"'],
    ['fps', undefined, 'value undefined'],
  ])('refuses %j, %j', (name, value, message) => {
    const metrics = createMetrics(() => expect.unreachable());
    expect(() => metrics.report(name as string, value as number)).toThrow(
      expect.objectContaining({ code: 'METRIC_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

describe('CustomMetrics', () => {
  it('keeps a number of metrics and says once that there were more', () => {
    const warnings: string[] = [];
    const custom = new CustomMetrics((message) => warnings.push(message), 2);
    for (let value = 0; value < 5; value++) {
      custom.add({
        project: 'chromium',
        file: 'a.spec.ts',
        title: 'a',
        slot: 0,
        workerIndex: 0,
        name: 'fps',
        value,
        reportedMs: 0,
      });
    }
    expect(custom.records.map(({ value }) => value)).toEqual([0, 1]);
    expect(warnings).toEqual([
      '2 custom metrics are kept of a run; those reported after "fps" in a.spec.ts are left out.',
    ]);
  });
});
