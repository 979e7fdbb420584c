export { ProcFiles } from '../../src/metrics/proc-files.js';
export { childrenOf, descendants } from '../../src/metrics/process-tree.js';
export { startSampler } from '../../src/metrics/sampler.js';
export { UsageMeter } from '../../src/metrics/usage-meter.js';
