/**
 * What can go wrong with a browser, as opposed to the work in it. A failed assertion or an error that a task
 * throws is no fault: it says nothing about the browser.
 */
export type Fault =
  | 'crash' // the browser ended by itself while it was in use
  | 'launch-failed' // it did not start
  | 'worker-lost' // the process that held it is gone
  | 'hang' // its unit ran far past what was predicted
  | 'out-of-memory'; // the system or a limit ended it for its memory
