import type { FullConfig } from '@playwright/test/reporter';
import { parseAddress } from '../../src/coordinate/redis/parse-address.js';

/**
 * Takes the password out of our own options, as Playwright keeps them: its JSON report shows those of all reporters, and
 * the address of a coordinator can hold one. To be called when our options have been read; never throws.
 */
export function hideSecrets(config: Pick<FullConfig, 'reporter'>): void {
  try {
    const reporters: unknown = config.reporter;
    if (!Array.isArray(reporters)) return;
    for (const [, options] of reporters as readonly (readonly [string, unknown?])[])
      if (hasCoordinator(options)) options.coordinator = withoutSecrets(options.coordinator);
  } catch {
    // A config that can't be changed is no reason to fail a run.
  }
}

function hasCoordinator(options: unknown): options is { coordinator: string } {
  return (
    typeof options === 'object' &&
    options !== null &&
    'coordinator' in options &&
    typeof options.coordinator === 'string'
  );
}

/** Host and port: all that may be told of an address. It is an address again, so that hiding it twice changes nothing. */
function withoutSecrets(url: string): string {
  try {
    return `${url.split(':', 1)[0] ?? ''}://${parseAddress(url).place}`;
  } catch {
    return 'hidden';
  }
}
