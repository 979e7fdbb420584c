import { renderDocument, type PageAssets } from './document.js';
import { embedData } from './embed-data.js';
import type { ReportData } from './report-data.js';

/** The whole report; see {@link renderDocument}. */
export function renderPage(data: ReportData, assets: PageAssets): string {
  const markup = `<a class="skip" href="#main">Skip to the report</a>
<div id="app"></div>
<noscript><p class="noscript">This report draws its charts and tables with JavaScript, which is switched off here.</p></noscript>
<script type="application/json" id="data">${embedData(data)}</script>`;
  return renderDocument({ title: `Evenkeel · ${data.run.runId}`, markup }, assets);
}
