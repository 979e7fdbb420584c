import { BLOB_VERSION, type BlobEvent } from './events.js';

/** An event of a blob, and the bytes in which it stands there, line feed included. */
export interface EventLine {
  readonly line: Buffer;
  readonly event: BlobEvent;
}

const NEWLINE = 10;

/**
 * Reads the events of a blob, one line at a time.
 * @throws Error where they are not a report that we know, from its metadata to its end
 */
export async function* readEvents(content: AsyncIterable<Buffer>): AsyncIterable<EventLine> {
  let isFirst = true;
  let hasEnded = false;
  for await (const line of linesOf(content)) {
    const event = parseEvent(line);
    if (isFirst) checkMetadata(event);
    isFirst = false;
    hasEnded ||= event.method === 'onEnd';
    yield { line, event };
  }
  if (!hasEnded) throw new Error('the report has no end');
}

/** Lines with their line feed; never split elsewhere, since JSON may hold other line separators. */
async function* linesOf(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let open: Buffer[] = [];
  for await (const piece of content) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...open, piece.subarray(start, end + 1)]);
      open = [];
      start = end + 1;
    }
    if (start < piece.length) open.push(piece.subarray(start));
  }
  if (open.length > 0) yield Buffer.concat(open);
}

function parseEvent(line: Buffer): BlobEvent {
  const event: unknown = JSON.parse(line.toString('utf8'));
  if (typeof event !== 'object' || event === null || !('method' in event))
    throw new Error('a line is no event');
  return event as BlobEvent;
}

function checkMetadata({ method, params }: BlobEvent): void {
  if (method !== 'onBlobReportMetadata') throw new Error('the report does not begin with its metadata');
  if (params?.version !== BLOB_VERSION) {
    throw new Error(
      `its format has version ${params?.version}, known is ${BLOB_VERSION}; a newer Evenkeel may help`,
    );
  }
}
