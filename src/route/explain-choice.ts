import type { DecisionFactors, DecisionRecord, MoveGain } from '../model/record.js';
import type { Choice } from './choose-project.js';
import type { WeighedCandidate } from './weigh-candidates.js';

type Contributions = DecisionFactors['contributions'];

/** Names of the rules among the factors. */
type Rule = 'capability' | 'coverage' | 'exploration' | 'makespan';

/**
 * One decision a candidate. Rules count as factors, of 0 or 1: a project that can't run the spec has no `capability`, one that
 * can't run all of its tests has part of it, and while a visit of another project is due, or worth a try, a project has no `coverage` or `exploration`. So the
 * chosen project always has the highest score, and the product says why.
 */
export function explainChoice(
  spec: { readonly file: string; readonly title: string; readonly repeatEachIndex?: number },
  weighed: readonly WeighedCandidate[],
  { chosen, reason }: Choice,
): DecisionRecord[] {
  return weighed.map((candidate) => {
    const isChosen = candidate === chosen;
    const rules: Record<Exclude<Rule, 'makespan'>, number> = {
      capability: candidate.incapable === undefined ? candidate.capability : 0,
      coverage: Number(isChosen || reason !== 'coverage'),
      exploration: Number(isChosen || reason !== 'explore'),
    };
    return {
      project: candidate.project,
      file: spec.file,
      title: spec.title,
      chosen: isChosen,
      score: Object.values(rules).every((value) => value > 0) ? candidate.score : 0,
      factors: {
        reason,
        predictedMs: candidate.estimate.value,
        spreadMs: candidate.estimate.spread,
        sampleCount: candidate.estimate.sampleCount,
        source: candidate.estimate.source,
        runsSinceVisit: candidate.lastSeq === null ? null : candidate.nextSeq - candidate.lastSeq,
        contributions: contributionsUnder(candidate.contributions, rules),
        ...(candidate.incapable === undefined ? {} : { incapable: candidate.incapable }),
        ...(spec.repeatEachIndex ? { repeatEachIndex: spec.repeatEachIndex } : {}),
      },
    };
  });
}

/** The decision once the project has turned out to be unable to run the spec. */
export function withoutCapability(
  decision: DecisionRecord,
  incapable: string,
  reason: 'skip' | 'health',
): DecisionRecord {
  const contributions = contributionsUnder(decision.factors.contributions, { capability: 0 });
  return {
    ...decision,
    chosen: false,
    score: 0,
    factors: { ...decision.factors, reason, contributions, incapable },
  };
}

/**
 * The decision once the spec has moved before it began, so that the run ended sooner: one more rule speaks against every
 * project but the one to which it moved.
 */
export function byMakespan(decision: DecisionRecord, chosen: boolean, move: MoveGain): DecisionRecord {
  const contributions = contributionsUnder(decision.factors.contributions, { makespan: Number(chosen) });
  const factors = { ...decision.factors, reason: 'makespan' as const, contributions, move };
  return { ...decision, chosen, score: chosen ? decision.score : 0, factors };
}

function contributionsUnder(weighed: Contributions, rules: Partial<Record<Rule, number>>): Contributions {
  const factors = Object.entries(rules).map(
    ([name, value]) => [name, { value, weight: 1, contribution: value }] as const,
  );
  return { ...weighed, ...Object.fromEntries(factors) };
}
