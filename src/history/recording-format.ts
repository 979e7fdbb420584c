/**
 * The format of a spool file: one recording as one JSON document. A spool file may come from another
 * process or another version, so it is validated when it is read (`decode-recording.ts`).
 */
import type { RunRecording } from '../model/record.js';

/** A version that writes another format raises it; older versions then leave the file to newer ones. */
export const SPOOL_FORMAT = 1;

/** Writes a recording as text. Half surrogate pairs, which no UTF-8 file can hold, become U+FFFD. */
export function encodeRecording(value: RunRecording): string {
  const json = JSON.stringify({ format: SPOOL_FORMAT, recording: value });
  // The search below takes longer than all the rest.
  if (!json.includes('\\ud')) return json;
  return json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\ufffd');
}
