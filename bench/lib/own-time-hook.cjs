// Loaded into the processes of a run by `--require`: writes down what each used of the CPU, and with OWN_TIME_PARTS in the
// runner's own process how long our reporter's parts took. One JSON line per process, appended to the file in OWN_TIME_FILE.
const { appendFileSync } = require('node:fs');
const Module = require('node:module');
const { performance } = require('node:perf_hooks');

const REPORTER = /[\\/]dist[\\/]reporter\.cjs$/;
const HOOKS = ['preprocess', 'onBegin', 'onTestBegin', 'onTestEnd', 'onStepEnd', 'onEnd', 'onExit'];

/** By part: wall time in milliseconds. One of the parts is called `constructor`. */
const parts = Object.create(null);

if (process.argv[2] === 'test' && process.env.OWN_TIME_PARTS) watchReporter();
process.on('exit', write);

/** The reporter is known by its built file; its class is wrapped, so that what is timed is what users run. */
function watchReporter() {
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    if (!REPORTER.test(request)) return load.call(this, request, parent, isMain);
    const loaded = timed('load', () => load.call(this, request, parent, isMain));
    return { ...loaded, default: timedClass(loaded.default) };
  };
}

function timedClass(Reporter) {
  class Timed extends Reporter {
    constructor(options) {
      const stop = start('constructor');
      super(options);
      stop();
    }
  }
  for (const hook of HOOKS) {
    if (typeof Reporter.prototype[hook] !== 'function') continue;
    Timed.prototype[hook] = function (...given) {
      return timed(hook, () => Reporter.prototype[hook].apply(this, given));
    };
  }
  return Timed;
}

function timed(part, action) {
  const stop = start(part);
  const result = action();
  if (typeof result?.then !== 'function') {
    stop();
    return result;
  }
  return result.finally(stop);
}

function start(part) {
  const from = performance.now();
  return () => (parts[part] = (parts[part] ?? 0) + performance.now() - from);
}

/** A worker learns its index only when it has been forked. */
function write() {
  const role = process.env.TEST_WORKER_INDEX === undefined ? 'runner' : 'worker';
  const { user, system } = process.cpuUsage();
  const line = { role, cpuMs: (user + system) / 1000, parts };
  appendFileSync(process.env.OWN_TIME_FILE, `${JSON.stringify(line)}\n`);
}
