// How often routing chose the project that is in truth the fastest for a spec. The truth is the median of full-matrix
// runs; a project within 5 % of the fastest matches. Visits for coverage and exploration are counted apart. There are two rates:
// of all other specs, and of those that scores alone placed, without the ones that went elsewhere because the best project had too
// much to do, were pinned, or moved while the run was on.
import { grouped } from './grouped.mjs';
import { queryHistory } from './history.mjs';
import { quantile } from './statistics.mjs';

const TIE = 1.05;
/** A project that takes so many times what another takes is worth avoiding. */
const SHARP = 1.5;

/** Time of each spec in each full-matrix run, of its repetitions on average: `[file, title]` → project → ms by run. */
export async function referenceTimes(history) {
  const rows = await queryHistory(
    history,
    `select run_seq, file, p.title, project, sum(ended_ms - started_ms - worker_start_ms) / any_value(times) as ms
     from placement p join (
       select run_seq, file, project, max(repeat_each_index) + 1 as times from attempt group by all
     ) using (run_seq, file, project)
     group by all order by run_seq`,
  );
  const bySpec = new Map();
  for (const { file, title, project, ms } of rows) {
    const key = specKey({ file, title });
    const projects = bySpec.get(key) ?? new Map();
    bySpec.set(key, projects.set(project, [...(projects.get(project) ?? []), Number(ms)]));
  }
  return bySpec;
}

/** Median of each spec in each project, over the runs that `pick` takes. */
export function medians(times, pick = () => true) {
  const median = (list) =>
    quantile(
      list.filter((_, run) => pick(run)),
      0.5,
    );
  return new Map(
    [...times].map(([key, projects]) => [
      key,
      Object.fromEntries([...projects].map(([project, list]) => [project, median(list)])),
    ]),
  );
}

/** How often the fastest project by one reference run matches the truth by the others; no choice can be surer than that. */
export function agreement(times) {
  const runs = Math.max(
    ...[...times.values()].flatMap((projects) => [...projects.values()].map(({ length }) => length)),
  );
  if (runs < 2) return null;
  let specs = 0;
  let matches = 0;
  for (let run = 0; run < runs; run++) {
    const own = medians(times, (index) => index === run);
    for (const [key, others] of medians(times, (index) => index !== run)) {
      const [first] = Object.entries(own.get(key)).sort((a, b) => a[1] - b[1]);
      if (Object.keys(others).length < 2 || Number.isNaN(first[1])) continue;
      specs++;
      if (matchesBest(others, first[0])) matches++;
    }
  }
  return matches / specs;
}

/**
 * For each routed run of a history, in the order of time, what was chosen and how that compares with the truth.
 * @param times of `referenceTimes`
 */
export async function matchRates(history, times) {
  return (await choicesByRun(history)).map((choices) => rateOf(choices, times));
}

/** For each routed run of a history, in the order of time: which project was chosen for each spec, and why. */
export async function choicesByRun(history) {
  const decisions = await queryHistory(
    history,
    `select d.run_id, d.file, d.title, d.project, d.chosen, d.factors from decisions d join runs r using (run_id)
     order by r.started_ms`,
  );
  const parsed = decisions.map((decision) => ({ ...decision, factors: JSON.parse(decision.factors) }));
  return grouped(parsed, ({ run_id: runId }) => runId).map((run) =>
    grouped(run, decidedKey).flatMap((candidates) => {
      const chosen = candidates.find((candidate) => candidate.chosen);
      if (!chosen) return [];
      return [{ spec: specKey(chosen), project: chosen.project, cause: causeOf(chosen, candidates) }];
    }),
  );
}

/**
 * Of choices on merit, those of specs of which one project is surely slow: its fastest full-matrix run takes 1.5 times as long as the slowest one
 * of another. How many there are, and how many went to such a project. What a busy machine blurs is not among them, nor is a choice of a slow
 * project that looked no slower than the others that routing had tried.
 * @param times of `referenceTimes`
 * @param seen the same of the routed runs; without it every slow choice counts
 */
export function sharpChoices(choices, times, seen) {
  const judged = choices.flatMap(({ spec, project, cause }) => {
    const projects = times.get(spec);
    if (cause !== 'best' || !projects?.has(project)) return [];
    const limitMs = SHARP * Math.min(...[...projects.values()].map((runs) => Math.max(...runs)));
    const isSlow = (name) => Math.min(...projects.get(name)) >= limitMs;
    const others = [...projects.keys()].filter((name) => !isSlow(name));
    if (others.length === projects.size) return [];
    if (!isSlow(project)) return [false];
    return seen && !looksSlower(project, others, seen.get(spec)) ? [] : [true];
  });
  return { specs: judged.length, slow: judged.filter(Boolean).length };
}

/** Whether one of the others was seen to be faster; also where none of them was tried: then nothing could be learned. */
function looksSlower(project, others, seen) {
  const tried = others.filter((name) => seen?.has(name));
  const usualMs = (name) => quantile(seen.get(name), 0.5);
  return tried.length === 0 || tried.some((name) => usualMs(name) < usualMs(project));
}

/**
 * Whether choices show that routing knows the truth: fewer than half of those that can be judged went to a project that is surely slow.
 * @param seen see {@link sharpChoices}
 * @returns null where none can be judged
 */
export function haveLearned(choices, times, seen) {
  const { specs, slow } = sharpChoices(choices, times, seen);
  return specs === 0 ? null : slow < specs / 2;
}

export function rateOf(choices, reference) {
  const truth = medians(reference);
  const rate = {
    specs: 0,
    matches: 0,
    toldApart: 0,
    coverage: 0,
    explore: 0,
    load: 0,
    other: 0,
    bestMs: 0,
    chosenMs: 0,
  };
  const all = { specs: 0, matches: 0 };
  for (const { spec, project, cause } of choices) {
    const times = truth.get(spec);
    if (times?.[project] === undefined) continue;
    if (cause !== 'coverage' && cause !== 'explore') {
      all.specs++;
      if (matchesBest(times, project)) all.matches++;
    }
    if (cause !== 'best') {
      rate[cause]++;
      continue;
    }
    rate.specs++;
    if (matchesBest(times, project)) rate.matches++;
    else if (isToldApart(reference.get(spec), fastestOf(times), project)) rate.toldApart++;
    rate.bestMs += Math.min(...Object.values(times));
    rate.chosenMs += times[project];
  }
  const { bestMs, chosenMs, ...counts } = rate;
  const rates = { rate: counts.matches / counts.specs, overallRate: all.matches / all.specs };
  return { ...counts, ...rates, all, extraTime: chosenMs / bestMs - 1 };
}

/** Why a project was chosen: `best` is by its own merits. */
function causeOf(chosen, candidates) {
  const { reason } = chosen.factors;
  if (reason === 'coverage' || reason === 'explore') return reason;
  if (reason !== 'best') return 'other';
  const merit = ({ score, factors }) => score / (factors.contributions.load?.contribution ?? 1);
  return candidates.some((other) => merit(other) > merit(chosen) * (1 + 1e-9)) ? 'load' : 'best';
}

/** Whether a project was slower than another one in all reference runs of a spec: else they can't tell which of them is faster. */
function isToldApart(projects, fastest, project) {
  return Math.min(...projects.get(project)) > Math.max(...projects.get(fastest));
}

function fastestOf(times) {
  return Object.keys(times).reduce((best, project) => (times[project] < times[best] ? project : best));
}

function matchesBest(times, project) {
  return times[project] <= TIE * Math.min(...Object.values(times));
}

/** Repetitions are placed each by itself. */
function decidedKey({ file, title, factors }) {
  return JSON.stringify([file, title, factors.repeatEachIndex ?? 0]);
}

function specKey({ file, title }) {
  return JSON.stringify([file, title]);
}
