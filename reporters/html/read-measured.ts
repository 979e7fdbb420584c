import { TASK_MEMORY } from '../../src/model/metrics.js';
import type { HistoryReader, Row } from './history-reader.js';
import type {
  ReportBreakerEvent,
  ReportForecast,
  ReportInstance,
  ReportLostAgent,
  ReportMeasured,
  ReportRecovery,
  ReportSample,
  ReportSteal,
  ReportTestMemory,
} from './report-data.js';

/**
 * What was measured and forecast while a run was on, and what its agents took from each other. What was forecast before is not shown.
 * @param originMs the run's first start, from which times are counted
 */
export async function readMeasured(
  reader: HistoryReader,
  runId: string,
  originMs: number,
): Promise<ReportMeasured> {
  const of = async <T>(columns: string, view: string, order: string, more = ''): Promise<T[]> => {
    const rows = await reader.rows(
      `SELECT ${columns} FROM ${view} WHERE run_id = ${reader.text(runId)} ${more} ORDER BY ${order}`,
    );
    return rows.map((row) => reader.record<T>(sinceOrigin(row, originMs)));
  };
  return {
    forecasts: await of<ReportForecast>(
      'forecasts.* EXCLUDE (run_id)',
      'forecasts JOIN agent USING (run_id, agent)',
      'made_ms, horizon_ms, project',
      'AND made_ms >= agent.started_ms',
    ),
    breakers: await of<ReportBreakerEvent>('* EXCLUDE (run_id)', 'breaker_events', 'at_ms'),
    recoveries: await of<ReportRecovery>('* EXCLUDE (run_id)', 'recoveries', 'lost_ms, file, title'),
    samples: await of<ReportSample>(
      'agent, project, sampled_ms AS at_ms, busy_slots, slots, queued_units, memory_bytes, memory_kind, cpu_cores',
      'browser_samples',
      'sampled_ms, project',
    ),
    instances: await of<ReportInstance>('* EXCLUDE (run_id)', 'browser_instances', 'launched_ms, instance'),
    testMemory: await of<ReportTestMemory>(
      'project, file, title, max(value) AS peak_bytes',
      'custom_metrics',
      'peak_bytes DESC, project, file, title',
      `AND name = ${reader.text(TASK_MEMORY)} GROUP BY project, file, title`,
    ),
    steals: await of<ReportSteal>('* EXCLUDE (run_id)', 'steals', 'stolen_ms, file, title'),
    lostAgents: await of<ReportLostAgent>('* EXCLUDE (run_id)', 'lost_agents', 'lost_agent, agent'),
  };
}

const MOMENTS = ['at_ms', 'made_ms', 'launched_ms', 'closed_ms', 'stolen_ms', 'lost_ms', 'again_ms'] as const;

function sinceOrigin(row: Row, originMs: number): Row {
  const moments = MOMENTS.filter((column) => column in row && row[column] !== null);
  return { ...row, ...Object.fromEntries(moments.map((column) => [column, Number(row[column]) - originMs])) };
}
