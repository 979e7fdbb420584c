/**
 * How fast places are relative to each other, learned from the tests that ran in several of them. A place is a project, or a
 * hardware class.
 *
 * The logarithm of a test's duration is modelled as test + place + place × kind, the last two
 * shrunk to 0 (a ratio of 1), so that a kind with little evidence takes the place's overall ratio.
 * The fit is ridge regression by backfitting (Hastie, Tibshirani & Friedman, §9.1.1): it joins
 * places that no test has in common through those between them, and needs no pair of any kind.
 */
import type { Evidence } from './evidence.js';

/** One test's level in one place. */
export interface Observation extends Evidence {
  readonly place: string;
}

/** The levels of one test in all places where it ran. */
export interface RatioRow {
  readonly kind: string;
  readonly observations: readonly Observation[];
}

export interface SpeedRatios {
  /** Logarithm of the place's slowness for a kind relative to the average place. */
  effect(place: string, kind: string): number;
  /** Variance of that effect's estimate. */
  uncertainty(place: string, kind: string): number;
  /** How far single tests stray from their kind's ratio: variance of the logarithm, per place. */
  readonly stray: number;
}

/** Places differ by a factor of 1.35 either way, as do kinds within a place. */
const EFFECT_VARIANCE = 0.3 ** 2;
const USUAL_STRAY_VARIANCE = 0.15 ** 2;
const MIN_STRAY_VARIANCE = 0.05 ** 2;
/** How many observations the usual stray is worth. */
const STRAY_WORTH = 5;
/** Each sweep at least halves the error for complete rows; thin chains of places take longer. */
const SWEEPS = 30;

interface Term {
  value: number;
  weighted: number;
  /** Sum of the weights of its observations. */
  weight: number;
  /** The part of that weight that tells something: a row of m observations spends one on the test itself. */
  information: number;
}

interface Cell {
  readonly log: number;
  readonly variance: number;
  readonly weight: number;
  readonly byPlace: Term;
  readonly byKind: Term;
}

/** Fits the ratios. Rows with a single place tell nothing and are passed over. */
export function fitSpeedRatios(rows: readonly RatioRow[]): SpeedRatios {
  const places = new Map<string, Term>();
  const kinds = new Map<string, Term>();
  const table = rows.filter((row) => row.observations.length > 1).map((row) => toCells(row, places, kinds));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    fitTerms(table, [...places.values()], (cell) => cell.byPlace);
    fitTerms(table, [...kinds.values()], (cell) => cell.byKind);
  }
  return {
    effect: (place, kind) => (places.get(place)?.value ?? 0) + (kinds.get(kindKey(place, kind))?.value ?? 0),
    uncertainty: (place, kind) => varianceOf(places.get(place)) + varianceOf(kinds.get(kindKey(place, kind))),
    stray: strayOf(table),
  };
}

function toCells(row: RatioRow, places: Map<string, Term>, kinds: Map<string, Term>): Cell[] {
  const share = 1 - 1 / row.observations.length;
  return row.observations.map(({ place, logMean, variance }) => {
    const weight = 1 / (variance + USUAL_STRAY_VARIANCE);
    const byPlace = termOf(places, place);
    const byKind = termOf(kinds, kindKey(place, row.kind));
    for (const term of [byPlace, byKind]) {
      term.weight += weight;
      term.information += weight * share;
    }
    return { log: logMean, variance, weight, byPlace, byKind };
  });
}

/** One sweep over one set of terms: each becomes the shrunk mean of what the others leave over. */
function fitTerms(table: readonly Cell[][], terms: readonly Term[], pick: (cell: Cell) => Term): void {
  for (const term of terms) term.weighted = 0;
  for (const cells of table) {
    const testLog = testEffect(cells);
    for (const cell of cells) {
      const term = pick(cell);
      term.weighted += cell.weight * (residual(cell, testLog) + term.value);
    }
  }
  for (const term of terms) term.value = term.weighted / (term.weight + 1 / EFFECT_VARIANCE);
}

function testEffect(cells: readonly Cell[]): number {
  let weighted = 0;
  let weight = 0;
  for (const cell of cells) {
    weighted += cell.weight * residual(cell, 0);
    weight += cell.weight;
  }
  return weighted / weight;
}

function residual(cell: Cell, testLog: number): number {
  return cell.log - testLog - cell.byPlace.value - cell.byKind.value;
}

function strayOf(table: readonly Cell[][]): number {
  let excess = 0;
  let freedom = 0;
  for (const cells of table) {
    const testLog = testEffect(cells);
    const share = 1 - 1 / cells.length;
    for (const cell of cells) {
      excess += residual(cell, testLog) ** 2 - cell.variance * share;
      freedom += share;
    }
  }
  const learned = (STRAY_WORTH * USUAL_STRAY_VARIANCE + Math.max(0, excess)) / (STRAY_WORTH + freedom);
  return Math.max(MIN_STRAY_VARIANCE, learned);
}

function varianceOf(term: Term | undefined): number {
  return 1 / ((term?.information ?? 0) + 1 / EFFECT_VARIANCE);
}

function termOf(terms: Map<string, Term>, key: string): Term {
  let term = terms.get(key);
  if (!term) terms.set(key, (term = { value: 0, weighted: 0, weight: 0, information: 0 }));
  return term;
}

function kindKey(place: string, kind: string): string {
  return `${place}\0${kind}`;
}
