import type { HistoryModel } from '../../src/model/history.js';
import type { SuiteUnit } from '../../src/plan/collected-suite.js';
import { historyModel, testHistory } from './history-model.js';

/** A unit of a suite whose tests are called after it. */
export function suiteUnit(file: string, tests: number, overrides: Partial<SuiteUnit> = {}): SuiteUnit {
  return {
    specKey: file,
    project: 'chromium',
    file,
    title: '',
    workerKey: 'chromium',
    isDivisible: false,
    tests: Array.from({ length: tests }, (_, index) => ({
      id: `${file}-${index}`,
      title: `test ${index}`,
      kind: '',
      isDeclaredSkipped: false,
    })),
    ...overrides,
  };
}

/** Every test of these units takes so long. */
export function modelOf(units: readonly SuiteUnit[], ms: number): HistoryModel {
  return historyModel(
    units.flatMap(({ project, file, tests }) =>
      tests.map(({ title }) => testHistory({ project, file, title, kind: '' }, [ms, ms, ms, ms])),
    ),
  );
}
