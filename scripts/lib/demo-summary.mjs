const SECOND_MS = 1000;

/** From this share on, the machine's own speed is worth a word. */
const NOTABLE = 0.03;

/**
 * Both runs of the demo side by side, and what of their difference is the order's: how long tests take is the machine's doing.
 * @param {{ makespan_ms: number, lower_bound_ms: number, busy_ms: number, idle_ms: number, units: number, tests: number }[]} runs
 *   cold and warm, as the history's view `runs` has them
 */
export function formatRuns(runs) {
  const [cold, warm] = [runs.at(-2), runs.at(-1)];
  const rows = [
    ['', 'cold', 'warm'],
    row('units / tests', (run) => `${run.units} / ${run.tests}`),
    row('busy, all slots', (run) => seconds(run.busy_ms)),
    row('lower bound', (run) => seconds(run.lower_bound_ms)),
    row('makespan', (run) => seconds(run.makespan_ms)),
    row('makespan / lower bound', (run) => (run.makespan_ms / run.lower_bound_ms).toFixed(3)),
    row('idle', (run) => seconds(run.idle_ms)),
  ];
  const lines = rows.map(
    ([name, ...cells]) => `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join('')}`,
  );
  return [...lines, '', ...verdict(cold, warm).map((line) => `  ${line}`)].join('\n');

  function row(name, cellOf) {
    return [name, cellOf(cold), cellOf(warm)];
  }
}

function verdict(cold, warm) {
  const [before, after] = [cold, warm].map((run) => Number(run.makespan_ms) - Number(run.lower_bound_ms));
  const lines = [
    `Beyond the lower bound, which no order can beat, the run took ${seconds(before)} cold and ${seconds(after)} with history.`,
  ];
  const slower = Number(warm.busy_ms) / Number(cold.busy_ms) - 1;
  if (Math.abs(slower) >= NOTABLE) {
    const percent = `${(Math.abs(slower) * 100).toFixed(0)}% ${slower > 0 ? 'longer' : 'less long'}`;
    lines.push(
      `The same work took ${percent} in the second run: the machine's speed, which no order changes.`,
    );
  }
  return lines;
}

function seconds(ms) {
  return `${(Number(ms) / SECOND_MS).toFixed(1)} s`;
}
