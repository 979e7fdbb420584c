import { readFileSync } from 'node:fs';
import yauzl from 'yauzl';

/** A test as Playwright's HTML report lists it. */
export interface HtmlTest {
  readonly projectName: string;
  readonly title: string;
  /** Titles of the suites around it, within its file. */
  readonly path: readonly string[];
  readonly outcome: string;
}

/** Reads the data that an HTML report carries in itself: a zip file with `report.json`. */
export async function readHtmlReport(file: string): Promise<HtmlTest[]> {
  const data = /data:application\/zip;base64,([A-Za-z0-9+/=]+)/.exec(readFileSync(file, 'utf8'))?.[1];
  if (data === undefined) throw new Error(`${file} carries no data.`);
  const zip = await yauzl.fromBufferPromise(Buffer.from(data, 'base64'), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== 'report.json') continue;
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    const report = JSON.parse(Buffer.concat(pieces).toString()) as { files: { tests: HtmlTest[] }[] };
    return report.files.flatMap(({ tests }) => tests);
  }
  throw new Error(`${file} carries no report.json.`);
}
