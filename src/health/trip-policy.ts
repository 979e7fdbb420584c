/** How one unit of a project ended: with a fault of the browser, or cleanly (a failed assertion is clean). */
export type Ending = 'clean' | 'fault';

/**
 * When a closed breaker trips.
 * @param endings the project's latest, oldest first
 */
export type TripPolicy = (endings: readonly Ending[]) => boolean;

/** How many endings a breaker keeps for its policy. */
export const ENDINGS_KEPT = 10;

/**
 * Three, since one fault may be an accident and a second one its consequence (a restart on a machine still busy
 * with the first).
 */
const FAULTS_TO_TRIP = 3;

/**
 * Trips once this many of the latest {@link ENDINGS_KEPT} endings were faults.
 * @param faults 1 to {@link ENDINGS_KEPT}
 * @default faults 3
 */
export function tripOnFaults(faults = FAULTS_TO_TRIP): TripPolicy {
  return (endings) => endings.filter((ending) => ending === 'fault').length >= faults;
}
