import type { MemberHost } from './member-host.js';

/** Tells of units whether an agent leaves them to others now. */
export function isAvoidedBy(host: Pick<MemberHost, 'avoided' | 'unitOf'>): (unitId: string) => boolean {
  const { avoided } = host;
  if (avoided.size === 0) return () => false;
  return (unitId) => avoided.has(host.unitOf(unitId)?.project ?? '');
}
