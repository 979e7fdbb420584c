import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecording } from '../../../src/history/decode-recording.js';
import { encodeRecording } from '../../../src/history/recording-format.js';
import { aRecording } from './recordings.js';

describe('the format of a recording', () => {
  it('gives back what was written, whatever the strings', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, fc.double({ min: 0, max: 1e9, noNaN: true }), (runId, title, durationMs) => {
        const recording = aRecording({ runId, attempts: [{ title, kind: title, durationMs }] });
        expect(decodeRecording(encodeRecording(recording))?.attempts[0]).toEqual(recording.attempts[0]);
      }),
    );
  });

  it('rounds moments and takes figures that are not numbers for 0', () => {
    const recording = aRecording({
      startedMs: 1000.6,
      run: { imbalance: NaN, idleMs: -Infinity, predictedMs: NaN },
    });
    expect(decodeRecording(encodeRecording(recording))?.run).toMatchObject({
      startedMs: 1001,
      imbalance: 0,
      idleMs: 0,
      predictedMs: null,
    });
  });

  it('takes a recording without metrics, as versions before them wrote it', () => {
    const { metrics, ...before } = aRecording();
    const recording = decodeRecording(JSON.stringify({ format: 1, recording: before }));
    expect(recording?.metrics).toEqual(metrics);
  });

  it.each([
    ['{"format":1,"recording":', SyntaxError, /JSON/],
    ['{"recording":{}}', SyntaxError, /format/],
    ['{"format":1,"recording":{}}', SyntaxError, /^run: /],
    ['7', SyntaxError, /expected object/],
    ['[]', SyntaxError, /expected object/],
  ])('refuses %s', (json, type, message) => {
    expect(() => decodeRecording(json)).toThrow(type);
    expect(() => decodeRecording(json)).toThrow(message);
  });

  it('leaves a newer format to newer versions', () => {
    expect(decodeRecording('{"format":2,"recording":"?"}')).toBeUndefined();
  });
});
