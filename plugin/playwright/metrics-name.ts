/** Longest name of a metric or a browser. */
export const MAX_NAME_LENGTH = 100;
