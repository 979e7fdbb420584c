import os from 'node:os';
import semver from 'semver';
import { readMachine } from '../config/machine.js';
import { formatBytes, formatCount } from '../format/number.js';
import { fine, type Finding } from './finding.js';

/** The oldest Node that `package.json` allows. */
const MIN_NODE = '20.19.0';

/** A browser project's worker takes about this much; below it, workers fight for memory. */
const MEMORY_PER_SLOT_BYTES = 1024 ** 3;

/** What the machine offers to a run. */
export interface MachineFacts {
  readonly nodeVersion: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Key under which durations are comparable; those of other classes are not used to predict. */
  readonly hardwareClass: string;
  readonly ci: string | null;
}

/** Reads the facts of this machine; inside a container its limits count. */
export function machineFacts(ci: string | null): MachineFacts {
  const limitBytes = process.constrainedMemory();
  const memoryBytes = limitBytes > 0 ? Math.min(limitBytes, os.totalmem()) : os.totalmem();
  return {
    nodeVersion: process.versions.node,
    cores: os.availableParallelism(),
    memoryBytes,
    hardwareClass: readMachine().hardwareClass,
    ci,
  };
}

/** Node, cores, memory and CI as `doctor` sees them. */
export function machineFindings({
  nodeVersion,
  cores,
  memoryBytes,
  hardwareClass,
  ci,
}: MachineFacts): Finding[] {
  const isOld = semver.lt(nodeVersion, MIN_NODE);
  const node: Finding = isOld
    ? {
        topic: 'Node',
        state: 'broken',
        text: `${nodeVersion} is too old`,
        advice: `Install Node ${MIN_NODE} or newer.`,
      }
    : fine('Node', nodeVersion);
  const memoryText = `${formatCount(cores, 'core')}, ${formatBytes(memoryBytes)} of memory, class ${hardwareClass}`;
  const isTight = memoryBytes < cores * MEMORY_PER_SLOT_BYTES;
  const slots = Math.max(1, Math.floor(memoryBytes / MEMORY_PER_SLOT_BYTES));
  const machine: Finding = isTight
    ? {
        topic: 'Machine',
        state: 'warning',
        text: memoryText,
        advice: `Memory is short for ${cores} browsers at once: try \`workers: ${slots}\`.`,
      }
    : fine('Machine', memoryText);
  return [node, machine, fine('CI', ci ?? 'none detected')];
}
