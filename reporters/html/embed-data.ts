/** Characters that could end the script element, start a comment or entity, or break a JavaScript line. */
const DANGEROUS = /[<>&\u2028\u2029]/g;

/**
 * JSON that can stand in a `<script type="application/json">`, whatever its strings hold: the dangerous
 * characters are written as JSON escapes, so that parsing gives back the very same value.
 */
export function embedData(value: unknown): string {
  return JSON.stringify(value).replace(
    DANGEROUS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text that can stand in HTML content or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
