/** What every coordinator must do, whatever it stands on. */
import { claimContract } from './claims.js';
import { joinContract } from './joining.js';
import { leaseContract } from './leases.js';
import { leaveContract } from './leaving.js';
import { presenceContract } from './presence.js';
import { rerunContract } from './reruns.js';
import type { OpenRun } from './harness.js';

export function coordinatorContract(openRun: OpenRun): void {
  joinContract(openRun);
  claimContract(openRun);
  leaseContract(openRun);
  presenceContract(openRun);
  leaveContract(openRun);
  rerunContract(openRun);
}
