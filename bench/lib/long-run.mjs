/** Runs that took longer than this many times the lower bound are shown one by one. */
export const LONG = 1.1;
