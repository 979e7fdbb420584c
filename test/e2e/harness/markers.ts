import { existsSync, readFileSync } from 'node:fs';

/** What a test or a hook of a fixture wrote down. */
export interface Marker {
  /** `begin` and `end` of tests, or the name of a hook. */
  readonly event: string;
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly retry: number;
  readonly repeatEachIndex: number;
  readonly workerIndex: number;
  readonly parallelIndex: number;
  readonly pid: number;
}

/** Markers in the order in which they were written, by whatever process. */
export function readMarkers(file: string): Marker[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Marker);
}

/** Titles of the tests that began, in order; of one file or of all. */
export function begun(markers: readonly Marker[], file?: string): string[] {
  return markers
    .filter((marker) => marker.event === 'begin' && (file ?? marker.file) === marker.file)
    .map(({ title }) => title);
}

/** The largest number of tests that ran at the same time, of those that `isCounted` says. */
export function mostAtOnce(markers: readonly Marker[], isCounted: (marker: Marker) => boolean): number {
  const running = new Set<number>();
  let most = 0;
  for (const marker of markers.filter(isCounted)) {
    if (marker.event === 'begin') running.add(marker.pid);
    if (marker.event === 'end') running.delete(marker.pid);
    most = Math.max(most, running.size);
  }
  return most;
}
