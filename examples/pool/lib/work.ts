/** Work that browsers differ by, done in an empty page; see the web-ml example for what the differences are. */
import type { PoolTask } from 'evenkeel/pool';
import { isQuick } from './settings.js';

export const KINDS = ['vision', 'audio', 'text'] as const;

export type Kind = (typeof KINDS)[number];

/** Each gives a number that all browsers agree on, more or less. */
const WORK: Readonly<Record<Kind, (amount: number) => number | Promise<number>>> = {
  vision: paint,
  audio: mix,
  text: segment,
};

/** For about as much time of each kind. */
const AMOUNTS: Readonly<Record<Kind, number>> = { vision: 60, audio: 4, text: 40 };

/**
 * A task of a kind.
 * @param size 1 takes a few hundred milliseconds
 */
export function makeTask(kind: Kind, name: string, size = 1): PoolTask<number> {
  return { name, kind, run: async ({ page }) => page.evaluate(WORK[kind], amountOf(kind, size)) };
}

export function amountOf(kind: Kind, size: number): number {
  return Math.max(1, Math.round(AMOUNTS[kind] * size * (isQuick ? 0.05 : 1)));
}

/** Draws so many turned and scaled views of a picture over each other; the mean of what comes out. */
export function paint(views: number): number {
  const picture = new OffscreenCanvas(1200, 800);
  const pen = picture.getContext('2d');
  const canvas = new OffscreenCanvas(600, 600);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen || !context) throw new Error('no canvas');
  for (let x = 0; x < 1200; x += 8) {
    pen.fillStyle = `hsl(${x % 360} 80% 50%)`;
    pen.fillRect(x, 0, 8, 800);
  }
  context.imageSmoothingQuality = 'high';
  for (let view = 0; view < views; view++) {
    context.setTransform(1, 0, 0, 1, 300, 300);
    context.rotate((view / views - 0.5) * 0.6);
    context.drawImage(picture, -300, -300, 600, 600);
  }
  const { data } = context.getImageData(0, 0, 600, 600);
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

/** Renders so many seconds of saw waves through compressors; their energy. */
async function mix(seconds: number): Promise<number> {
  const context = new OfflineAudioContext(1, 44_100 * seconds, 44_100);
  const bus: AudioNode = new GainNode(context, { gain: 0.05 });
  for (let voice = 0; voice < 8; voice++) {
    const tone = new OscillatorNode(context, { type: 'sawtooth', frequency: 110 * (voice + 1) });
    tone.connect(bus);
    tone.start();
  }
  let last = bus;
  for (let index = 0; index < 6; index++) last = last.connect(new DynamicsCompressorNode(context));
  last.connect(context.destination);
  const samples = (await context.startRendering()).getChannelData(0);
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

/** Counts the words of so many pages. */
function segment(pages: number): number {
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  let words = 0;
  for (let page = 0; page < pages; page++) {
    const text = Array.from({ length: 500 }, (_, index) => `word${(index * 7 + page) % 97}`).join(' ');
    for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words++;
  }
  return words;
}
