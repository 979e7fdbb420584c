/** Control characters, what ends a line, and marks that turn the direction in which the rest of a line is read. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text for a terminal, whatever a title holds: such characters are shown as escapes, not sent, and a line stays a line. */
export function printable(text: string): string {
  return text.replace(UNSEEN, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** The same of a text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
