// Stands for a worker: holds a real browser with some pages until it is told to end.
import { chromium } from '@playwright/test';

const [pages, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(executablePath && { executablePath }),
});
for (let page = 0; page < Number(pages); page++) {
  await (await browser.newPage()).setContent(`<h1>${page}</h1><script>setInterval(() => {}, 50)</script>`);
}
process.send('ready');
process.once('message', async () => {
  await browser.close();
  process.disconnect();
});
