import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CARDS = '/sys/class/drm';

/**
 * The graphics cards of this machine, as `vendor:device`; empty where there are none, or where the system does not
 * tell (all but Linux). It reads two small files for each card.
 * @param folder where the system lists them
 */
export function graphicsOf(folder = CARDS): string[] {
  try {
    const cards = readdirSync(folder).filter((name) => /^card\d+$/.test(name));
    return cards.flatMap((name) => describeCard(path.join(folder, name))).sort();
  } catch {
    return [];
  }
}

function describeCard(card: string): string[] {
  try {
    const read = (field: string) => readFileSync(path.join(card, 'device', field), 'utf8').trim();
    return [`${read('vendor')}:${read('device')}`];
  } catch {
    return []; // a display without a card of its own
  }
}
