import { EvenkeelError } from '../../src/errors.js';
import { TASK_MEMORY } from '../../src/model/metrics.js';
import { MAX_NAME_LENGTH } from './metrics-name.js';

/** Reports what a test measures. */
export interface Metrics {
  /**
   * Keeps a number in the history, together with the test and project that reported it. Without a reporter that
   * listens it goes nowhere.
   * @param name of 1 to 100 characters, such as `fps`
   * @param value any finite number, in a unit of your own
   * @throws EvenkeelError `METRIC_INVALID` for a bad name or value
   * @example
   * test('scrolls smoothly', async ({ page, metrics }) => {
   *   metrics.report('fps', await measureFps(page));
   * });
   */
  report(name: string, value: number): void;
}

/** @param send takes what is valid */
export function createMetrics(send: (name: string, value: number) => void): Metrics {
  return {
    report(name, value) {
      // Specs may be JavaScript.
      const [givenName, givenValue]: unknown[] = [name, value];
      if (typeof givenName !== 'string' || name.length === 0 || name.length > MAX_NAME_LENGTH)
        throw invalid(`name ${shown(givenName)}`, `text of 1 to ${MAX_NAME_LENGTH} characters`);
      if (name === TASK_MEMORY)
        throw invalid(`name ${shown(givenName)}`, 'another one: Evenkeel measures this itself');
      if (typeof givenValue !== 'number' || !Number.isFinite(givenValue))
        throw invalid(`value ${shown(givenValue)} of ${shown(name)}`, 'a finite number');
      send(name, value);
    },
  };
}

function invalid(received: string, allowed: string): EvenkeelError {
  return new EvenkeelError(
    'METRIC_INVALID',
    `metrics.report: ${received} is not allowed; it takes ${allowed}.`,
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 120)) : String(value);
}
