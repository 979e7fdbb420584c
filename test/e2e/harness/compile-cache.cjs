/**
 * Preloaded into Node by the harness: keeps compiled what is largest of Playwright, 10 MB of JavaScript, which each process of a
 * run would compile anew, in a quarter of the run's CPU time. Node has this by itself since 22.8; before, V8's own cache is all
 * that it takes. What the modules do is left as it is; where nothing can be kept, all is as without.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const directory = path.resolve(__dirname, '../../../.setup/compile-cache');
/** Other modules are small, or import by `eval`, for which a script of ours knows no way. */
const LARGE = /[\\/]playwright(-core)?[\\/]lib[\\/].*(Bundle|expect)\.js$/;

if (Module.enableCompileCache) Module.enableCompileCache(directory);
else keepCompiled();

function keepCompiled() {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename) {
    if (!LARGE.test(filename)) return compile.call(this, content, filename);
    const run = scriptOf(content, filename).runInThisContext();
    const require = Object.assign((id) => this.require(id), Module.createRequire(filename));
    return run.call(this.exports, this.exports, require, this, filename, path.dirname(filename));
  };
}

function scriptOf(content, filename) {
  const file = cacheFileOf(filename);
  const cachedData = readIfThere(file);
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new vm.Script(Module.wrap(content), { filename, cachedData, importModuleDynamically });
  // At the end, when it has compiled the functions that such a process calls.
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => keep(file, script));
  return script;
}

/** Runner and workers call other functions; V8 tells apart its own versions, but not a module's. */
function cacheFileOf(filename) {
  const { size, mtimeMs } = statSync(filename);
  const key = [path.basename(process.argv[1] ?? ''), filename, size, mtimeMs].join(' ');
  return path.join(directory, createHash('sha256').update(key).digest('hex'));
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Put in place by a rename: another process may be reading it. */
function keep(file, script) {
  const next = `${file}.${process.pid}`;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(next, script.createCachedData());
    renameSync(next, file);
  } catch {
    // The next process compiles it again.
  }
}
