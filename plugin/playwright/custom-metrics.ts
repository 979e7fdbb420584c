import type { CustomMetricRecord } from '../../src/model/metrics.js';

/** More than this tell a person nothing, and make every recording slow. */
const MAX_METRICS = 10_000;

/** What tests have reported, up to a number. */
export class CustomMetrics {
  readonly records: CustomMetricRecord[] = [];
  private isFull = false;

  constructor(
    private readonly warn: (message: string) => void,
    private readonly maxMetrics = MAX_METRICS,
  ) {}

  add(record: CustomMetricRecord): void {
    if (this.records.length < this.maxMetrics) this.records.push(record);
    else if (!this.isFull) {
      this.isFull = true;
      this.warn(
        `${this.maxMetrics} custom metrics are kept of a run; those reported after ` +
          `${JSON.stringify(record.name)} in ${record.file} are left out.`,
      );
    }
  }
}
