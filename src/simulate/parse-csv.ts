/**
 * Rows of a CSV text (RFC 4180), cells as texts. Lines end with LF or CRLF; empty lines are no rows; a byte order
 * mark is skipped; a quote that does not open its cell is an ordinary character.
 * @throws Error when a quoted cell has no end
 */
export function* parseCsv(text: string): Generator<string[]> {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  // Looked up again only once it is passed: most traces have no quote, and a search a line would read all of the rest.
  let quote = nextQuote(text, at);
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    if (quote < at) quote = nextQuote(text, at);
    if (quote > lineEnd) {
      const line = text.slice(at, text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd);
      at = lineEnd + 1;
      if (line !== '') yield line.split(',');
    } else {
      const row = quotedRow(text, at);
      at = row.end;
      yield row.cells;
    }
  }
}

/** A row in which some cells are quoted, and where the next one begins. */
function quotedRow(text: string, start: number): { readonly cells: string[]; readonly end: number } {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    cells.push(cell.value);
    at = cell.end;
    if (text[at] === ',') at++;
    else break;
  }
  if (text[at] === '\r') at++;
  return { cells, end: at + 1 };
}

interface Cell {
  readonly value: string;
  /** Position of the comma, the line's end or the text's end behind it. */
  readonly end: number;
}

function plainCell(text: string, start: number): Cell {
  const lineEnd = endOfLine(text, start);
  const comma = text.indexOf(',', start);
  if (comma !== -1 && comma < lineEnd) return { value: text.slice(start, comma), end: comma };
  const end = text[lineEnd - 1] === '\r' && lineEnd > start ? lineEnd - 1 : lineEnd;
  return { value: text.slice(start, end), end };
}

function quotedCell(text: string, start: number): Cell {
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw new Error(`the quote in line ${lineOf(text, start)} has no end`);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      // What follows a closing quote up to the comma belongs to the cell; no sound writer makes that.
      const rest = plainCell(text, quote + 1);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    at = quote + 2;
  }
}

/** Infinity where there is none. */
function nextQuote(text: string, start: number): number {
  const quote = text.indexOf('"', start);
  return quote === -1 ? Infinity : quote;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
