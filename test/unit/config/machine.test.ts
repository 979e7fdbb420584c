import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graphicsOf } from '../../../src/config/graphics.js';
import { hardwareClassOf, readMachine } from '../../../src/config/machine.js';

describe('graphicsOf', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-drm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As Linux lists a card; a display without one has no files. */
  function addCard(name: string, files: Readonly<Record<string, string>>): void {
    mkdirSync(path.join(folder, name, 'device'), { recursive: true });
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(folder, name, 'device', file), text);
  }

  it('names cards by vendor and device, in an order of their own, and no connectors', () => {
    addCard('card1', { vendor: '0x8086\n', device: '0x46a6\n' });
    addCard('card0', { vendor: '0x10de\n', device: '0x2504\n' });
    addCard('card0-HDMI-A-1', { vendor: '0x10de\n', device: '0x2504\n' });
    addCard('card2', {});
    expect(graphicsOf(folder)).toEqual(['0x10de:0x2504', '0x8086:0x46a6']);
  });

  it('names none where the system tells of none', () => {
    expect(graphicsOf(path.join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('hardwareClassOf', () => {
  it('tells machines apart by their graphics cards', () => {
    const plain = hardwareClassOf('linux-x64', ' Some  CPU ', 8, []);
    expect(plain).toBe('linux-x64 Some CPU x8');
    expect(hardwareClassOf('linux-x64', 'Some CPU', 8, ['0x10de:0x2504'])).toBe(`${plain} + 0x10de:0x2504`);
  });

  it('names this machine', () => {
    const { hardwareClass, cores } = readMachine();
    const model = os.cpus()[0]?.model ?? 'unknown';
    expect(hardwareClass).toBe(hardwareClassOf(`${os.platform()}-${os.arch()}`, model, cores, graphicsOf()));
  });
});
