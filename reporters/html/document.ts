import { createHash } from 'node:crypto';
import { escapeHtml } from './embed-data.js';

/** What goes into a page beside its data: built from `reporters`. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** What is particular to a page. */
export interface DocumentParts {
  readonly title: string;
  /** Where the script may connect to. @default nowhere */
  readonly connect?: "'self'";
  /** Of the body, before the script. */
  readonly markup: string;
}

/**
 * A whole page. Its policy allows exactly this script and this style sheet, by their hashes, and no request to anywhere but
 * `connect`: even a title that found its way into the markup could neither run nor call home.
 */
export function renderDocument({ title, connect, markup }: DocumentParts, assets: PageAssets): string {
  const script = assets.script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const style = assets.style.replaceAll('</style', '<\\/style');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    ...(connect === undefined ? [] : [`connect-src ${connect}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${markup}
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
