/** A run as an agent records it, of tests that each ran once. @param tests `{ project, file, title, durationMs }` of each */
export function recordingOf({ run, tests, hardwareClass, slots = 8 }) {
  const startedMs = 1_770_000_000_000 + run * 1_000_000;
  const span = { startedMs, endedMs: startedMs + 600_000 };
  const figures = {
    makespanMs: 6e5,
    lowerBoundMs: 6e5,
    predictedMs: 6e5,
    busyMs: 6e5,
    idleMs: 0,
    imbalance: 0,
  };
  const attempts = tests.map(({ project, file, title, durationMs, kind = '' }, index) => ({
    agent: 'a',
    slot: index % slots,
    workerIndex: index % slots,
    project,
    file,
    title,
    testId: `test-${index}`,
    repeatEachIndex: 0,
    kind,
    retry: 0,
    status: 'passed',
    ok: true,
    skippedAtRunTime: false,
    lacksBaseline: false,
    superseded: false,
    startedMs: startedMs + index,
    durationMs,
  }));
  return {
    revision: 0,
    run: {
      runId: `run-${run}`,
      ...span,
      status: 'passed',
      ...figures,
      steals: 0,
      units: tests.length,
      tests: tests.length,
      knownSpecs: tests.length,
      specs: tests.length,
      routedSpecs: 0,
      route: 'all',
      dispatch: 'live',
      dispatchReason: null,
      runner: 'playwright',
      runnerVersion: '1.64.1',
      version: '0.1.0',
    },
    agent: { agent: 'a', host: 'h', hardwareClass, cores: 8, memoryBytes: 2 ** 34, slots, ...span },
    placements: [],
    attempts,
    decisions: [],
    metrics: {
      samples: [],
      instances: [],
      custom: [],
      breakers: [],
      forecasts: [],
      steals: [],
      lostAgents: [],
    },
    workerStarts: [],
    overheads: tests.map(({ project, file }) => ({ project, file, durationMs: 30 })),
  };
}
