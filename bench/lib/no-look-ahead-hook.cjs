// Loaded into the processes of a run by `--require`: its agent asks for nothing before a slot is idle. What has it so is no option of the
// package, so it is changed as the package is loaded; where it can't be found there, the run fails.
const Module = require('node:module');

const BUILT = /[\\/]dist[\\/][^\\/]+\.cjs$/;
const ASKED = 'settings.looksAhead === false';

let isChanged = false;
const compile = Module.prototype._compile;
Module.prototype._compile = function (content, filename, ...rest) {
  if (!BUILT.test(filename) || !content.includes(ASKED))
    return compile.call(this, content, filename, ...rest);
  isChanged = true;
  return compile.call(this, content.replaceAll(ASKED, 'true'), filename, ...rest);
};

// The runner's own process alone: its workers load nothing of it.
if (process.argv[2] === 'test') {
  process.on('exit', () => {
    if (isChanged) return;
    console.error(`Look-ahead could not be turned off: no file of the build has \`${ASKED}\`.`);
    process.exitCode = 1;
  });
}
