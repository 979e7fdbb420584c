import fs from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts the tests in vitest's JSON report. Whatever went wrong outside a test counts as one failed: a file
 * that could not be loaded, an unhandled error, a report that was never written.
 *
 * @param {string} reportFile
 * @param {number} exitCode vitest's
 * @returns {Counts}
 */
export function countTests(reportFile, exitCode) {
  const files = readFiles(reportFile);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    const statuses = file.assertionResults.map((test) => test.status);
    for (const status of statuses)
      counts[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
    if (file.status === 'failed' && !statuses.includes('failed')) counts.failed += 1;
  }
  if (counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)) counts.failed = 1;
  return counts;
}

/** @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/** Reads the last closing line in a program's output. */
export function parseClosingLine(output) {
  const lines = output.match(/^\d+ passed, \d+ failed(, \d+ skipped)?$/gm);
  const [passed, failed, skipped = 0] = (lines?.at(-1)?.match(/\d+/g) ?? []).map(Number);
  return lines ? { passed, failed, skipped } : undefined;
}

function readFiles(reportFile) {
  try {
    return JSON.parse(fs.readFileSync(reportFile, 'utf8')).testResults;
  } catch {
    return [];
  }
}
