/** `npm run setup`: everything that tests and demo need. */
import { foundBrowsers } from './lib/browsers.mjs';
import { setUp } from './lib/set-up.mjs';

await setUp();
console.log(`Set up. Browsers: ${foundBrowsers().join(', ')}.`);
