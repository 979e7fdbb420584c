import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from '@playwright/test';
import { answerFrom, type BackendAnswer, type BackendAnswers } from '../../../src/backends/backend.js';
import { messageOf } from '../../../src/errors.js';
import { probeInPage, type PageAnswer, type PageAnswers } from './probe-in-page.js';

/** A backend that takes longer for a product of this size is of no use, or hangs. */
const LIMIT_MS = 10_000;

/** 0.03 and 17 million operations: what a call costs, and what work costs. */
const SIDES = [32, 256] as const;

/**
 * `multiply(side)`: the product of the two matrices at 0 and at side² × 4 goes behind them. Uses SIMD, as machine learning
 * runtimes do. Per row i and four columns j: sum += splat(a[i, k]) * b[k, j..j+3].
 */
const WASM =
  'AGFzbQEAAAABBQFgAX8AAwIBAAUDAQAQBxUCBm1lbW9yeQIACG11bHRpcGx5AAAKqAEBpQEDA38BewN/IABBAnQhByAHIABsIQUgBUEBdCEGA0BB' +
  'ACECA0D9DAAAAAAAAAAAAAAAAAAAAAAhBEEAIQMDQCAEIAEgB2wgA0ECdGr9CQIAIAUgAyAHbGogAkECdGr9AAQA/eYB/eQBIQQgA0EBaiIDIABJ' +
  'DQALIAYgASAHbGogAkECdGogBP0LBAAgAkEEaiICIABJDQALIAFBAWoiASAASQ0ACws=';

/** What a probe found. */
export interface ProbeResult {
  readonly answers: BackendAnswers;
  /** False when something gave no answer: a browser under load may give one the next time. */
  readonly isFinal: boolean;
}

/** Tries each backend in a browser by running something on it. Never throws: a browser that can't be asked has none. */
export async function probeBackends(browser: Browser): Promise<ProbeResult> {
  const found = await askBrowser(browser).catch((error: unknown): PageAnswers => {
    const unasked = { reason: `the browser could not be asked: ${messageOf(error)}`, isSilent: true };
    return [unasked, unasked, unasked];
  });
  const [webnn, webgpu, wasm] = found;
  return {
    answers: { webnn: toAnswer(webnn), webgpu: toAnswer(webgpu), wasm: toAnswer(wasm) },
    isFinal: !found.some((answer) => 'reason' in answer && answer.isSilent),
  };
}

async function askBrowser(browser: Browser): Promise<PageAnswers> {
  const server = await serveEmptyPage();
  // The project's own settings (offline, no scripts) are not the probe's.
  const context = await browser.newContext({ offline: false, javaScriptEnabled: true });
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    return await page.evaluate(probeInPage, { sides: SIDES, wasm: WASM, limitMs: LIMIT_MS });
  } finally {
    await context.close();
    server.close();
  }
}

/** WebGPU and WebNN are there in secure contexts only, and `http://localhost` is one. */
async function serveEmptyPage(): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Probe</title>');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, 'localhost', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function toAnswer(answer: PageAnswer): BackendAnswer {
  if ('reason' in answer) return { works: false, reason: answer.reason };
  const [small, large] = answer.ms;
  return answerFrom(
    { millions: SIDES[0] ** 3 / 1e6, ms: small },
    { millions: SIDES[1] ** 3 / 1e6, ms: large },
  );
}
