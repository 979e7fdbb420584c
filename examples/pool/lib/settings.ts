/** `--quick`: as little work as shows that all of it runs. */
export const isQuick = process.env['EXAMPLE_QUICK'] === '1';
