/** Something that set-up could not mend by itself; `command` would. */
export class SetupProblem extends Error {
  /**
   * @param {string} message what is missing, and what was tried
   * @param {string} command what mends it
   */
  constructor(message, command) {
    super(message);
    this.command = command;
  }

  toString() {
    return `Set-up: ${this.message}\nTo mend it: ${this.command}`;
  }
}
