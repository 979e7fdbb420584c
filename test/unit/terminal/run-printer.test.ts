import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveOptions } from '../../../src/config/resolve-options.js';
import { RunPrinter } from '../../../reporters/terminal/run-printer.js';

describe('RunPrinter', () => {
  let printed: string[];
  beforeEach(() => {
    printed = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const printerWith = (...reporters: string[]): RunPrinter => {
    const printer = new RunPrinter(resolveOptions({}, {}), null);
    printer.begin(reporters);
    return printer;
  };

  it.each([[['dot']], [['html']], [['list', 'dot']]])(
    'begins a new line after what may be dots: %j',
    (names) => {
      const printer = printerWith(...names);
      printer.warn('before');
      printer.testEnded();
      printer.warn('first');
      printer.warn('second');
      printer.testEnded();
      printer.reportersEnded();
      printer.warn('after');
      expect(printed).toEqual(['before', '\nfirst', 'second', 'after'].map(lineOf));
    },
  );

  it('leaves no line empty where a reporter ends its lines', () => {
    const printer = printerWith('list', 'html');
    printer.testEnded();
    printer.warn('first');
    expect(printed).toEqual([lineOf('first')]);
  });
});

function lineOf(message: string): string {
  return `${message.startsWith('\n') ? '\n' : ''}evenkeel: ${message.trim()}\n`;
}
