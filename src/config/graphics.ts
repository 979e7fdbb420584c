import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CARDS = '/sys/class/drm';

/**
 * The graphics cards of this machine, as `vendor:device`; empty where there are none, or where the system does not
 * tell (all but Linux). Two machines of one class of processor may differ in them.
 */
export function graphicsOf(): string[] {
  try {
    const cards = readdirSync(CARDS).filter((name) => /^card\d+$/.test(name));
    return cards.flatMap(describeCard).sort();
  } catch {
    return [];
  }
}

function describeCard(name: string): string[] {
  try {
    const read = (field: string) => readFileSync(path.join(CARDS, name, 'device', field), 'utf8').trim();
    return [`${read('vendor')}:${read('device')}`];
  } catch {
    return []; // a display without a card of its own
  }
}
