import http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startDashboardServer, type DashboardServer } from '../../../src/dashboard/dashboard-server.js';

let server: DashboardServer | undefined;
let state = '{"runs":[]}';

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(): Promise<DashboardServer> {
  server = await startDashboardServer(
    {
      page: '<!doctype html>page',
      state: async () => state,
      report: async (runId) => {
        if (runId === 'unknown') throw new Error('No run `unknown`.');
        return `report of ${runId}`;
      },
    },
    0,
  );
  return server;
}

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

/** `fetch` would not let us choose the host's name. */
function ask(url: string, options: http.RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, options, (response) => {
      let text = '';
      response.on('data', (data) => (text += String(data)));
      response.on('end', () =>
        resolve({ status: response.statusCode, type: response.headers['content-type'], text }),
      );
    });
    request.on('error', reject).end();
  });
}

describe('the dashboard’s server', () => {
  it('serves its page, and reports of runs', async () => {
    const { url } = await serve();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await ask(url)).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
      text: '<!doctype html>page',
    });
    expect(await ask(`${url}report?run=a%2Fb`)).toMatchObject({ status: 200, text: 'report of a/b' });
    expect(await ask(`${url}report?run=unknown`)).toEqual({
      status: 404,
      type: 'text/plain; charset=utf-8',
      text: 'No run `unknown`.\n',
    });
    for (const path of ['/../etc/passwd', '//', '//[', '/%', 'http://elsewhere.example/'])
      expect(await ask(url, { path }), path).toMatchObject({ status: 404 });
  });

  it('tells a page what there is to show, and whenever that changes', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}events`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async (): Promise<string | undefined> => (await reader?.read())?.value;
    expect(await next()).toBe('data: {"runs":[]}\n\n');
    state = '{"runs":[1]}';
    expect(await next()).toBe('data: {"runs":[1]}\n\n');
    await reader?.cancel();
  });

  it('answers nobody who came by another name, and changes nothing', async () => {
    const { url } = await serve();
    expect(await ask(url, { headers: { host: 'attacker.example' } })).toMatchObject({ status: 403 });
    expect(
      await ask(`${url}events`, { headers: { host: `attacker.example:${new URL(url).port}` } }),
    ).toMatchObject({ status: 403 });
    expect(await ask(url, { headers: { host: `localhost:${new URL(url).port}` } })).toMatchObject({
      status: 200,
    });
    const from = (site: string, mode: string) => ({
      headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode },
    });
    // Another server of this machine is of the same site.
    for (const site of ['cross-site', 'same-site']) {
      expect(await ask(`${url}report`, from(site, 'no-cors'))).toMatchObject({ status: 403 });
      expect(await ask(url, from(site, 'navigate'))).toMatchObject({ status: 200 });
    }
    expect(await ask(`${url}report`, from('same-origin', 'cors'))).toMatchObject({ status: 200 });
    expect(await ask(url, { method: 'POST' })).toMatchObject({ status: 405 });
  });

  it('says where its port is taken', async () => {
    const { url } = await serve();
    const again = startDashboardServer(
      { page: '', state: async () => '', report: async () => '' },
      Number(new URL(url).port),
    );
    await expect(again).rejects.toThrow('EADDRINUSE');
  });
});
