import { EvenkeelError, messageOf } from '../errors.js';
import { formatBytes, formatCount } from '../format/number.js';
import { historyInfo, type HistoryInfo } from '../history/maintain.js';
import { placeProblem, recordProblem } from '../history/place-problem.js';
import { queryHistory } from '../history/query.js';
import { listSpool } from '../history/spool.js';
import { defaultSpoolDir } from '../history/take-in.js';
import { fine, type Finding } from './finding.js';

/** The state of the history file, and how the last run it knows was dispatched. */
export async function historyFindings(historyPath: string): Promise<Finding[]> {
  try {
    const warnings: string[] = [];
    const info = await historyInfo(historyPath, ({ message }) => warnings.push(message));
    const spoiled = warnings.map((text): Finding => ({
      topic: 'History',
      state: 'warning',
      text,
      advice: 'A run that was cut short leaves this behind: delete it. Nothing else is affected.',
    }));
    return [historyFinding(info), ...spoiled, ...(await dispatchFindings(historyPath))];
  } catch (error) {
    const isMissing = error instanceof EvenkeelError && error.code === 'HISTORY_MISSING';
    return [isMissing ? await missingFinding(historyPath) : failureFinding(error, historyPath)];
  }
}

function historyFinding({ path, sizeBytes, runs, tests, waiting }: HistoryInfo): Finding {
  const text = `${path}: ${formatBytes(sizeBytes)}, ${formatCount(runs, 'run')}, ${formatCount(tests, 'test')}`;
  const found = recordProblem(path);
  if (waiting === 0 && found === null) return fine('History', text);
  const recordings = waiting > 0 ? `; ${formatCount(waiting, 'recording')} not yet taken in` : '';
  const problem = found === null ? '' : `; ${found.place} ${found.problem}`;
  return {
    topic: 'History',
    state: 'warning',
    text: `${text}${recordings}${problem}`,
    advice: waitAdvice(found?.place, path),
  };
}

/** @param unwritable the file or its directory, if that can't be written */
function waitAdvice(unwritable: string | undefined, path: string): string {
  switch (unwritable) {
    case undefined:
      return 'They wait beside the file and are taken in by the next run that gets hold of it.';
    case path:
      return 'Runs are planned by it; what they record waits beside it until one that may write to it takes it in.';
    default:
      return 'Runs are planned by it and will not be remembered, unless this user may write there.';
  }
}

function failureFinding(error: unknown, historyPath: string): Finding {
  const code = error instanceof EvenkeelError ? error.code : null;
  const text = messageOf(error);
  switch (code) {
    case 'HISTORY_LOCKED':
      return {
        topic: 'History',
        state: 'warning',
        text,
        advice: 'Runs still work and are taken in later. Ask again when that process has ended.',
      };
    case 'HISTORY_CORRUPT':
      return {
        topic: 'History',
        state: 'broken',
        text,
        advice:
          'The next run sets it aside and starts a new one. Restore a backup before that, if there is one.',
      };
    case 'HISTORY_NEWER':
      return {
        topic: 'History',
        state: 'broken',
        text,
        advice: 'Update evenkeel: npm install --save-dev evenkeel@latest',
      };
    default:
      return {
        topic: 'History',
        state: 'broken',
        text,
        advice: `Check that ${historyPath} is a file that can be read and written.`,
      };
  }
}

/** Before the first run that is as it should be, unless no run can make it. */
async function missingFinding(historyPath: string): Promise<Finding> {
  const waiting = (await listSpool(defaultSpoolDir(historyPath))).length;
  const found = placeProblem(historyPath);
  if (waiting === 0 && found === null)
    return fine(
      'History',
      `none yet at ${historyPath}; the first run makes it, and \`doctor --seam\` tries one`,
    );
  const recordings = waiting > 0 ? `; ${formatCount(waiting, 'recording')} not yet taken in` : '';
  return {
    topic: 'History',
    state: 'broken',
    text: `none at ${historyPath}${recordings}${found === null ? '' : `; ${found.place} ${found.problem}`}`,
    advice:
      found === null
        ? 'Runs could not make it: look for their warnings. Is the disk full?'
        : `Make ${found.place} a directory that can be written, or name another file with EVENKEEL_HISTORY.`,
  };
}

async function dispatchFindings(historyPath: string): Promise<Finding[]> {
  const { rows } = await queryHistory(
    historyPath,
    'SELECT run_id, dispatch, dispatch_reason, runner, runner_version FROM run ORDER BY run_seq DESC LIMIT 1',
  );
  const [last] = rows;
  if (!last) return [];
  const runner = `${String(last['runner'])} ${String(last['runner_version'])}`;
  if (last['dispatch'] === 'live')
    return [fine('Last run', `${String(last['run_id'])}: dispatched live on ${runner}`)];
  const reason = typeof last['dispatch_reason'] === 'string' ? `: ${last['dispatch_reason']}` : '';
  const text = `${String(last['run_id'])}: order left to ${runner}${reason}`;
  const advice =
    'Nothing is lost, but runs are not balanced. Check the version of the runner and the `dispatch` option.';
  return [{ topic: 'Last run', state: 'warning', text, advice }];
}
