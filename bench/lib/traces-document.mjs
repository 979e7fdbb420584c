// What `bench:traces --docs` writes to docs/benchmarks.md. All of it: nothing in that file is written by hand.
import { gainLines, limitLines, unknownRunsText } from './traces-findings.mjs';
import {
  longRunsTable,
  markdownTable,
  meansTable,
  misjudgedTable,
  ordersTable,
  plannedTable,
  tracesTable,
  verdictsTable,
} from './traces-summary.mjs';

/**
 * The whole of `docs/benchmarks.md`, not yet formatted.
 * @param {{ summary: object[], cases: object[], limits: import('./limits.mjs').Limit[] }} figures
 * @param {{ version: string, day: string, machine: string, commit: string, folders: string[], digests: string[] }} origin
 *   what the figures were made by; `digests` are those of `folders`
 */
export function tracesDocument(
  { summary, cases, limits },
  { version, day, machine, commit, folders, digests },
) {
  return `# Benchmarks on recorded suites

Durations recorded in the CI of public projects, replayed in virtual time. Policies marked _ours_ run through the
shipped engine. Every run is predicted from the runs before it, and from nothing else.

    npm run bench:traces -- --docs

Evenkeel ${version}, ${day}, ${machine}, commit ${commit}.
The figures depend on the code and on the traces, not on the machine. They are those of your copy if this prints the same digests:

    git rev-parse ${folders.map((folder) => `HEAD:${folder}`).join(' ')}

${digests.map((digest) => `    ${digest}`).join('\n')}

A unit is a file in a project; what it costs is all attempts of all its tests. The lower bound is max(total work /
slots, longest unit). Worker starts, claims and switches cost nothing here: \`evenkeel simulate\` can count them. Each
slot of a static policy is one shard. See [simulate.md](simulate.md) for more.

Figures of whole runs in real browsers, on the example suites \`webshop\` and \`web-ml\`, with their definitions and commands: [figures.md](figures.md).

| policy | what it is |
| --- | --- |
| native | Playwright's \`--shard\`: contiguous slices of equal test count |
| round-robin | units dealt out in turn |
| static-last, static-max | shards by longest first on the last, the largest value; unknown units get the mean of the known |
| ckk | shards by Karmarkar-Karp differencing on last values |
| pull-last | one queue, longest last value first |
| planned | ours: static shards by \`planShards\`; last values, or estimates where they have planned the runs before better |
| planned-oracle | ours: planned with perfect estimates |
| live | ours: one queue, the shipped engine |
| live-means | live by expected lengths alone: all spreads at 0, longest runs forgotten |
| live-longest-forgotten | live with longest runs forgotten |
| live-unknowns-last | live with unknown units ordered like known ones, not early |
| oracle | ours: live with perfect estimates |

## Makespan / lower bound

Mean over traces of each trace's mean over its runs; in brackets the worst single run.
${unknownRunsText(cases)}

${markdownTable(meansTable(summary))}
![Mean ratio over the number of slots](benchmarks-traces.svg)

## What was aimed at

${limitLines(limits).join('\n')}

What is counted in the order beside the expected length, switched off in turn:

${gainLines(summary).join('\n')}

## \`planned\` against \`static-last\`

How much longer, in per cent, the shards of \`planned\` are than those of longest first on last values: mean over the runs
of a trace, and the standard error of that mean.

${markdownTable(plannedTable(cases))}
## By trace, at 8 slots

${markdownTable(tracesTable(summary, 8))}
## By trace, at 16 slots

${markdownTable(tracesTable(summary, 16))}
## \`live\` among other orders

How much of a difference is merit and how much is luck: the same runs under 200 other orders, each kept for all runs of
all traces. An order starts units by a mixture of the last, the largest, the mean and the median of all values that were
seen, our estimate and its spread, with weights from 0 up; no unit starts later because more was known of it. Units that were never seen stand at some
quantile of the known ones. The best of so many is the best by luck as well: it was chosen knowing the outcomes.

${markdownTable(ordersTable(cases))}
## Every run above 1.1 under \`live\`

Which unit ended last, when it was started, what was predicted, what it had taken in earlier runs, and what it
took; then the ratio that the run would have had with this unit started first of all, with its length alone known, with the length
of the one unit known that helps most (named where it is another one), and with all lengths known.

${markdownTable(misjudgedTable(cases))}
The verdict tells apart what the past could have told:

- _not even with all lengths known_: longest first on the real lengths is above 1.1 as well;
- _no order that was tried_: none of the 200 orders above stays within 1.1. Where the ratio is hardly lower with the unit
  first, others were misjudged as well;
- _some_, _most orders could_: fewer, or at least half of the 200 orders stay within 1.1, by judgement or by luck.

${markdownTable(verdictsTable(cases))}
${markdownTable(longRunsTable(cases))}`;
}
