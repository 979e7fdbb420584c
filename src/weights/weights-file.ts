/** Weights as a file: a line for each test, in an order that never changes, so that it can be kept and merged with the code. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { EvenkeelError, messageOf } from '../errors.js';
import { compareText } from '../format/compare-text.js';
import type { FileWeights, ProjectWeights, Weights } from './weights.js';

const FORMAT = 1;

/** In logarithms: whole runs do not differ by a factor of thousands. */
const MOST_SPREAD = 10;

const milliseconds = z
  .int('must be a whole number of milliseconds')
  .check(z.minimum(0, 'must not be below 0'));
const testWeight = z.union(
  [milliseconds, z.tuple([milliseconds, z.string()])],
  'must be whole milliseconds, or a list of these and a kind',
);
const fileWeights = z.strictObject({
  overheadMs: z.optional(milliseconds),
  tests: z.record(z.string(), testWeight),
});
const projectWeights = z.strictObject({
  workerStartMs: z.optional(milliseconds),
  isSetup: z.optional(z.literal(true)),
  files: z.record(z.string(), fileWeights),
});
const weightsFile = z.strictObject({
  evenkeelWeights: z.literal(FORMAT, `must be ${FORMAT}: another version wrote it`),
  runSpread: z.optional(
    z
      .number('must be a number')
      .check(z.minimum(0, 'must not be below 0'), z.maximum(MOST_SPREAD, `must not be above ${MOST_SPREAD}`)),
  ),
  projects: z.record(z.string(), projectWeights),
});

/**
 * Reads a weights file and checks it.
 * @param name of the file, for messages
 * @throws EvenkeelError `WEIGHTS_INVALID` for a file that can't be read or holds no weights
 */
export async function readWeightsFile(file: string, name: string): Promise<Weights> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(name, `can't be read: ${messageOf(error)}`, error);
  }
  return parseWeights(text, name);
}

/**
 * @param name of the file, for messages
 * @throws EvenkeelError `WEIGHTS_INVALID`
 */
export function parseWeights(text: string, name: string): Weights {
  const result = weightsFile.safeParse(parseJson(text, name));
  if (result.success) {
    const { runSpread, projects } = result.data;
    return { runSpread, projects };
  }
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join(' › ') || 'the file';
  throw invalid(name, `holds no weights of this version: ${place}: ${issue?.message ?? 'not understood'}`);
}

/** The file's text; the same for the same weights. */
export function weightsText({ runSpread, projects }: Weights): string {
  const texts = sorted(projects).map(([project, content]) => `${quote(project)}: ${projectText(content)}`);
  const fields = [
    `"evenkeelWeights": ${FORMAT}`,
    ...(runSpread === undefined ? [] : [`"runSpread": ${runSpread}`]),
    `"projects": ${block('  ', texts)}`,
  ];
  return `${block('', fields)}\n`;
}

function projectText({ workerStartMs, isSetup, files }: ProjectWeights): string {
  const fileTexts = sorted(files).map(([file, content]) => `${quote(file)}: ${fileText(content)}`);
  return block('    ', [
    ...(workerStartMs === undefined ? [] : [`"workerStartMs": ${workerStartMs}`]),
    ...(isSetup ? ['"isSetup": true'] : []),
    `"files": ${block('      ', fileTexts)}`,
  ]);
}

function fileText({ overheadMs, tests }: FileWeights): string {
  const testTexts = sorted(tests).map(([title, weight]) => `${quote(title)}: ${JSON.stringify(weight)}`);
  return block('        ', [
    ...(overheadMs === undefined ? [] : [`"overheadMs": ${overheadMs}`]),
    `"tests": ${block('          ', testTexts)}`,
  ]);
}

/** @param indent of the closing brace */
function block(indent: string, entries: readonly string[]): string {
  if (entries.length === 0) return '{}';
  return `{\n${entries.map((entry) => `${indent}  ${entry}`).join(',\n')}\n${indent}}`;
}

/** An object's own order puts keys that look like numbers first. */
function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(name, `is no JSON: ${messageOf(error)}`, error);
  }
}

function invalid(name: string, problem: string, cause?: unknown): EvenkeelError {
  const message = `The weights file ${name} ${problem}. Make it with \`evenkeel history export --weights ${name}\`.`;
  return new EvenkeelError('WEIGHTS_INVALID', message, { cause });
}
