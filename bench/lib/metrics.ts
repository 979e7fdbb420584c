export { PROC_FILES } from '../../src/metrics/process-reader.js';
export { readMemory, readProcessTable } from '../../src/metrics/process-table.js';
export { childrenOf, descendants } from '../../src/metrics/process-tree.js';
export { startSampler } from '../../src/metrics/sampler.js';
export { UsageMeter } from '../../src/metrics/usage-meter.js';
