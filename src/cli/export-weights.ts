import { readFile } from 'node:fs/promises';
import { EvenkeelError, messageOf } from '../errors.js';
import { formatCount } from '../format/number.js';
import { readLastSuite } from '../history/last-suite.js';
import type { HistoryWarning } from '../history/store.js';
import { parseWeights, weightsText } from '../weights/weights-file.js';
import { weightsOf, type Weights } from '../weights/weights.js';
import { writeWhole } from '../write-whole.js';

/**
 * `evenkeel history export --weights <file>`: values that have hardly changed since the file was written stay as they are.
 * @param name of the file as it was typed
 * @returns what to tell
 * @throws EvenkeelError `RUN_UNKNOWN` for a history without runs, `WEIGHTS_INVALID` where the file holds something else or
 * can't be written, and as `readLastSuite` does
 */
export async function exportWeights(
  historyPath: string,
  file: string,
  name: string,
  onWarning: (warning: HistoryWarning) => void,
): Promise<string> {
  const suite = await readLastSuite(historyPath, onWarning, 'all');
  if (!suite) throw new EvenkeelError('RUN_UNKNOWN', `${historyPath} has no run yet. Run the suite once.`);
  const weights = weightsOf(suite.model, suite.setupProjects, await formerWeights(file, name));
  try {
    await writeWhole(file, weightsText(weights));
  } catch (error) {
    throw new EvenkeelError('WEIGHTS_INVALID', `${name} can't be written: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  const projects = Object.values(weights.projects);
  const files = projects.flatMap((project) => Object.values(project.files));
  const tests = files.reduce((sum, content) => sum + Object.keys(content.tests).length, 0);
  return `${name}: ${formatCount(tests, 'test')} in ${formatCount(projects.length, 'project')}\n`;
}

async function formerWeights(file: string, name: string): Promise<Weights> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { projects: {} };
  try {
    return parseWeights(text, name);
  } catch (error) {
    const message = `${name} is there and holds no weights of this version, so it is not written over: remove it first, or name another file.`;
    throw new EvenkeelError('WEIGHTS_INVALID', message, { cause: error });
  }
}
