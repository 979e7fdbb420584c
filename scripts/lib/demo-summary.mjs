const SECOND_MS = 1000;

/**
 * Both runs of the demo side by side.
 * @param {{ makespan_ms: number, lower_bound_ms: number, idle_ms: number, units: number, tests: number }[]} runs
 *   cold and warm, as the history's view `runs` has them
 */
export function formatRuns(runs) {
  const [cold, warm] = [runs.at(-2), runs.at(-1)];
  const saved = 1 - Number(warm.makespan_ms) / Number(cold.makespan_ms);
  const rows = [
    ['', 'cold', 'warm'],
    row('units / tests', (run) => `${run.units} / ${run.tests}`),
    row('makespan', (run) => seconds(run.makespan_ms)),
    row('lower bound', (run) => seconds(run.lower_bound_ms)),
    row('makespan / lower bound', (run) => (run.makespan_ms / run.lower_bound_ms).toFixed(3)),
    row('idle', (run) => seconds(run.idle_ms)),
  ];
  const lines = rows.map(
    ([name, ...cells]) => `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join('')}`,
  );
  const percent = (Math.abs(saved) * 100).toFixed(1);
  return [...lines, '', `  With history the run took ${percent}% ${saved >= 0 ? 'less' : 'more'} time.`].join(
    '\n',
  );

  function row(name, cellOf) {
    return [name, cellOf(cold), cellOf(warm)];
  }
}

function seconds(ms) {
  return `${(Number(ms) / SECOND_MS).toFixed(1)} s`;
}
