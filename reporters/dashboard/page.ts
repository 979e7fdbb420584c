import { renderDocument, type PageAssets } from '../html/document.js';
import { embedData } from '../html/embed-data.js';
import type { DashboardSetup } from './dashboard-state.js';

/** The dashboard; what it shows comes by events. */
export function renderDashboard(setup: DashboardSetup, assets: PageAssets): string {
  const markup = `<a class="skip" href="#main">Skip to the runs</a>
<div id="app"></div>
<noscript><p class="noscript">This dashboard is drawn with JavaScript, which is switched off here.</p></noscript>
<script type="application/json" id="data">${embedData(setup)}</script>`;
  return renderDocument({ title: 'Evenkeel · dashboard', connect: "'self'", markup }, assets);
}
