import { createHash } from 'node:crypto';
import { embedData, escapeHtml } from './embed-data.js';
import type { ReportData } from './report-data.js';

/** What goes into a page beside the data: both built from `reporters/html`. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * The whole page. Its policy allows exactly this script and this style sheet, by their hashes, and no
 * request to anywhere: even a title that found its way into the markup could neither run nor call home.
 */
export function renderPage(data: ReportData, assets: PageAssets): string {
  const script = assets.script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const style = assets.style.replaceAll('</style', '<\\/style');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
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
<title>Evenkeel · ${escapeHtml(data.run.runId)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<div id="app"></div>
<noscript><p class="noscript">This report draws its charts and tables with JavaScript, which is switched off here.</p></noscript>
<script type="application/json" id="data">${embedData(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
