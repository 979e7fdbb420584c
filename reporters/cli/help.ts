import type { CAC, Command } from 'cac';

type Option = Command['options'][number];

/** What `--help` prints: of one command, or of the program with all its commands. */
export function helpText(cli: CAC, command: Command | undefined): string {
  if (!command) return programHelp(cli);
  const usage = `Usage:\n  ${cli.name} ${command.usageText ?? `${command.rawName} [options]`}\n`;
  const options = [...command.options, ...cli.globalCommand.options.filter(({ name }) => name === 'help')];
  return `${command.description}\n\n${usage}\n${optionsHelp(options)}${examplesHelp(command)}`;
}

/** Names of a command's options, as they are typed. */
export function optionNames(cli: CAC, command: Command | undefined): string {
  const options = [...(command?.options ?? []), ...cli.globalCommand.options];
  return options.map(({ rawName }) => /--[a-z-]+/.exec(rawName)?.[0] ?? rawName).join(', ');
}

function programHelp(cli: CAC): string {
  const width = Math.max(...cli.commands.map(({ name }) => name.length));
  const commands = cli.commands
    .map(({ name, description }) => `  ${name.padEnd(width)}  ${description}\n`)
    .join('');
  return `Usage:\n  ${cli.name} <command> [options]\n\nCommands:\n${commands}\n${optionsHelp(cli.globalCommand.options)}
Every command has its own --help. History is read from .evenkeel/history.duckdb, here or\nin the nearest directory above that has it, or from EVENKEEL_HISTORY.
Exit codes: 0 done, 1 something is wrong, 2 called wrongly.\n`;
}

function optionsHelp(options: readonly Option[]): string {
  const width = Math.max(...options.map(({ rawName }) => rawName.length));
  return `Options:\n${options.map(({ rawName, description }) => `  ${rawName.padEnd(width)}  ${description}\n`).join('')}`;
}

function examplesHelp({ examples, cli }: Command): string {
  if (examples.length === 0) return '';
  const lines = examples.map(
    (example) => `  ${typeof example === 'function' ? example(cli.name) : example}\n`,
  );
  return `\nExamples:\n${lines.join('')}`;
}
