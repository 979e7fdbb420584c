// What the figures of `bench:traces` are held against.
import { grouped } from './grouped.mjs';
import { atLeast, atMost, write } from './limits.mjs';
import { LONG } from './long-run.mjs';

/** Where means are promised. */
const PROMISED_SLOTS = [8, 16];
const LIVE = 1.015;
const PERFECT = 1.005;
/** Of what `static-last` takes more than the bound. */
const LEAST_REMOVED = 0.25;
/** How much longer than `static-last` on a single trace. */
const LARGEST_LOSS = 0.01;

const ratio = write.digits(4);

/**
 * All of the limits for which the policies and numbers of slots were replayed.
 * @param summary see `summarise`
 */
export function traceLimits(summary) {
  return grouped(summary, ({ slots }) => slots).flatMap((items) => {
    const [{ slots }] = items;
    const on = `on ${slots} slots`;
    const { live, planned, 'static-last': last, 'planned-oracle': perfect } = byPolicy(items);
    const isPromised = PROMISED_SLOTS.includes(slots);
    return [
      isPromised && live && atMost(`mean of \`live\` ${on}`, live.ratio, LIVE, ratio),
      live && atMost(`worst run of \`live\` ${on}`, live.worst.ratio, LONG, write.digits(3)),
      perfect && atMost(`mean of \`planned-oracle\` ${on}`, perfect.ratio, PERFECT, ratio),
      ...(planned && last ? plannedLimits(planned, last, on, isPromised) : []),
    ].filter(Boolean);
  });
}

function plannedLimits(planned, last, on, isPromised) {
  const removed = 1 - (planned.ratio - 1) / (last.ratio - 1);
  const losses = planned.byTrace.map(({ ratio: ours }, trace) => ours / last.byTrace[trace].ratio - 1);
  return [
    isPromised &&
      last.ratio > 1 &&
      atLeast(
        `what \`planned\` removes of what \`static-last\` takes beyond the bound ${on}`,
        removed,
        LEAST_REMOVED,
        write.percent,
      ),
    atMost(
      `how much longer than \`static-last\` \`planned\` is on the worst trace ${on}`,
      Math.max(...losses),
      LARGEST_LOSS,
      write.percent,
    ),
  ];
}

function byPolicy(items) {
  return Object.fromEntries(items.map((item) => [item.policy, item]));
}
