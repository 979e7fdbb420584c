import { expect, it } from 'vitest';
import { EtaDisplay } from '../../../reporters/terminal/eta-display.js';

const REST = { predicted: 130_000, low: 110_000, high: 160_000 };

function displayed(isTerminal: boolean) {
  const clock = { ms: 0 };
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  return { clock, written, display: new EtaDisplay({ isTerminal, write, now: () => clock.ms }) };
}

it('tells a log once a minute, and not while the start line is fresh', () => {
  const { clock, written, display } = displayed(false);
  for (; clock.ms <= 130_000; clock.ms += 10_000) display.show(REST);
  display.end();
  expect(written).toEqual(Array(2).fill('evenkeel: 2m 10s left (1m 50s to 2m 40s)\n'));
});

it("keeps a terminal's title up to date, writes no line there, and gives the title back", () => {
  const { written, display } = displayed(true);
  display.show(REST);
  display.show({ predicted: 5000, low: 5000, high: 5000 });
  display.end();
  display.end();
  expect(written).toEqual([
    '\u001b[22;2t\u001b]2;2m 10s left (1m 50s to 2m 40s) · evenkeel\u0007',
    '\u001b]2;5.0s left · evenkeel\u0007',
    '\u001b[23;2t',
  ]);
});

it('leaves the title of a terminal alone where there was nothing to tell', () => {
  const { written, display } = displayed(true);
  display.end();
  expect(written).toEqual([]);
});
