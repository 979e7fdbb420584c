import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, it } from 'vitest';
import { availableMemoryBytes, memorySize } from '../../../src/metrics/available-memory.js';

const GIB = 2 ** 30;

/** @returns the root of a system with these files */
function systemWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-memory-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  for (const [file, text] of Object.entries({ 'proc/meminfo': MEMINFO, ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const MEMINFO = 'MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:    8388608 kB\n';
const VERSION_2 = {
  'sys/fs/cgroup/memory.max': `${String(4 * GIB)}\n`,
  'sys/fs/cgroup/memory.current': `${String(3 * GIB)}\n`,
  'sys/fs/cgroup/memory.stat': `anon 5\ninactive_file ${String(GIB / 2)}\nactive_file 7\n`,
};

it('is what the system says, where nothing limits it', () => {
  expect(availableMemoryBytes(systemWith({}))).toBe(8 * GIB);
  expect(availableMemoryBytes(systemWith({ ...VERSION_2, 'sys/fs/cgroup/memory.max': 'max\n' }))).toBe(
    8 * GIB,
  );
});

it('is what a container’s limit leaves; what it has only cached does not count as used', () => {
  expect(availableMemoryBytes(systemWith(VERSION_2))).toBe(1.5 * GIB);
  const used = { ...VERSION_2, 'sys/fs/cgroup/memory.current': `${String(5 * GIB)}\n` };
  expect(availableMemoryBytes(systemWith(used))).toBe(0);
});

it('reads control groups of version 1 too, whose largest number is no limit', () => {
  const version1 = {
    'sys/fs/cgroup/memory/memory.limit_in_bytes': `${String(2 * GIB)}\n`,
    'sys/fs/cgroup/memory/memory.usage_in_bytes': `${String(GIB)}\n`,
    'sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 4096\n',
  };
  expect(availableMemoryBytes(systemWith(version1))).toBe(GIB + 4096);
  const unlimited = { ...version1, 'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' };
  expect(availableMemoryBytes(systemWith(unlimited))).toBe(8 * GIB);
});

it('in all is the machine’s, or a container’s limit, and the same on machines that hardly differ', () => {
  expect(memorySize(systemWith({}), 8 * GIB - 70_000_000)).toBe(8 * GIB);
  expect(memorySize(systemWith({}), 8 * GIB - 40_000_000)).toBe(8 * GIB);
  expect(memorySize(systemWith(VERSION_2), 8 * GIB)).toBe(4 * GIB);
  expect(memorySize(systemWith(VERSION_2), 2 * GIB)).toBe(2 * GIB);
  expect(memorySize(systemWith({}), 1000)).toBe(GIB / 4);
});

it('is told of this machine', () => {
  const bytes = availableMemoryBytes();
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(os.totalmem());
});
