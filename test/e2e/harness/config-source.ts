import type { EvenkeelOptions } from '../../../src/config/options.js';
import type { PlaywrightVersion } from './playwright-versions.js';

/** How Evenkeel comes into the config: not at all, by its reporter alone, or by `withEvenkeel`. */
export type Mode = 'plain' | 'reporter-line' | 'withEvenkeel';

/** With what a fixture runs. */
export interface Setting {
  readonly playwrightVersion: PlaywrightVersion;
  readonly mode: Mode;
  readonly options?: EvenkeelOptions;
}

/** The config that stands before a fixture's own. */
export function configSource(extension: string, setting: Setting): string {
  const isCommonJs = extension === '.js' || extension === '.cjs';
  const lines =
    setting.mode === 'withEvenkeel' ? [load(isCommonJs, '{ withEvenkeel }', 'evenkeel/playwright')] : [];
  lines.push(load(isCommonJs, 'base', `./base.config${extension}`));
  lines.push(`const own = base.reporter === undefined ? [['list']] : base.reporter;`);
  lines.push(`const config = { ...base, reporter: ${reporters(setting)} };`);
  const exported =
    setting.mode === 'withEvenkeel'
      ? `withEvenkeel(config, ${JSON.stringify(setting.options ?? {})})`
      : 'config';
  lines.push(isCommonJs ? `module.exports = ${exported};` : `export default ${exported};`);
  return `${lines.join('\n')}\n`;
}

function reporters({ mode, options = {} }: Setting): string {
  const evenkeel = mode === 'reporter-line' ? `['evenkeel/reporter', ${JSON.stringify(options)}], ` : '';
  return `[${evenkeel}...own, ['json']]`;
}

function load(isCommonJs: boolean, name: string, from: string): string {
  return isCommonJs ? `const ${name} = require('${from}');` : `import ${name} from '${from}';`;
}
