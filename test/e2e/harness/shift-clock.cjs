/** Preloaded into Node: this machine's clock is off by `CLOCK_SHIFT_MS`, for the runner and its workers. */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0);
const Original = Date;

class ShiftedDate extends Original {
  constructor(...given) {
    super(...(given.length === 0 ? [ShiftedDate.now()] : given));
  }

  static now() {
    return Original.now() + shiftMs;
  }

  /** Dates of Node's own, such as those of files, are dates as before. */
  static [Symbol.hasInstance](value) {
    return Object.prototype.toString.call(value) === '[object Date]';
  }
}

globalThis.Date = ShiftedDate;
