export { startSampler } from '../../src/metrics/sampler.js';
export { UsageMeter } from '../../src/metrics/usage-meter.js';
