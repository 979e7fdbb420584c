import { expect, it } from 'vitest';
import { statusLine } from '../../../reporters/cli/status-line.js';
import { Waiting } from '../../../src/cli/waiting.js';
import { gate } from '../../support/gate.js';

it('says what is waited for as long as it is, and begins no more than it may', async () => {
  const shown: (string | null)[] = [];
  const waiting = new Waiting({ status: (text) => void shown.push(text) }, 2);
  const gates = [gate(), gate(), gate()];
  const names = ['a', 'b', 'c'];
  const begun: string[] = [];
  const all = gates.map(({ passed }, index) =>
    waiting.for(names[index] ?? '', async () => {
      begun.push(names[index] ?? '');
      await passed;
      return index;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b']);
  expect(shown.at(-1)).toBe('Waiting for a, b …');
  for (const { open } of gates) open();
  expect(await Promise.all(all)).toEqual([0, 1, 2]);
  expect(shown.at(-1)).toBeNull();
});

it('goes on with the next where one fails', async () => {
  const waiting = new Waiting({ status: () => undefined }, 1);
  const failing = waiting.for('a', () => Promise.reject(new Error('gone')));
  await expect(failing).rejects.toThrow('gone');
  expect(await waiting.for('b', () => Promise.resolve(1))).toBe(1);
});

it('a status fits the line, is written over, and stays off what is no terminal', () => {
  let written = '';
  const write = (text: string): void => void (written += text);
  statusLine({ isTerminal: false, columns: 10, write })('quiet');
  expect(written).toBe('');
  const show = statusLine({ isTerminal: true, columns: 10, write });
  show('Waiting for it');
  show(null);
  expect(written).toBe('\r\u001b[2KWaiting f\r\u001b[2K');
});
