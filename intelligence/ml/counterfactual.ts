import { UilError } from '../kernel/errors.ts';
import { bind, type Classifier } from './classifier.ts';
import { type Column, columnOf, type Feature, type Table } from './table.ts';

/** A thing that somebody can change: to which words, or by which steps within which bounds, and what that costs. */
export type Lever =
  | { readonly feature: string; readonly to: readonly (string | number)[] /** Of the change, whichever it is. */; readonly cost?: number }
  | {
      readonly feature: string;
      readonly step: number;
      /** Values beyond these are never proposed: neither impossible ones nor any that the model has not learned from. */
      readonly least: number;
      readonly most: number;
      readonly direction: 'up' | 'down' | 'either';
      /** Of each step. */
      readonly cost?: number;
    };

export interface Change {
  readonly feature: string;
  readonly from: string | number | null;
  readonly to: string | number;
}

/** What a change on the levers would do to the chance, by the model alone: an association in the data, no proof of an effect. */
export interface Counterfactual {
  /** True when the chance falls to the target or below. */
  readonly reached: boolean;
  readonly target: number;
  readonly before: number;
  /** What the model says of the row with the changes. */
  readonly after: number;
  /** In the order of the levers; empty when nothing has to change, or nothing helps. */
  readonly changes: readonly Change[];
  readonly cost: number;
  /** Key of the sentence that has to stand beside it wherever it is shown. */
  readonly wording: 'association-not-proof';
}

export interface CounterfactualOptions {
  readonly levers: readonly Lever[];
  /** The chance to come down to, between 0 and 1. */
  readonly target: number;
  /** Features that nobody can change: a lever on one of them is refused. */
  readonly unchangeable?: readonly string[];
  /** How many levers may be moved at once. */
  readonly mostChanges?: number;
}

/** Steps of one lever and changes of several that are looked at; beyond that the cheapest are. */
const MOST_STEPS = 24;
const MOST_TRIED = 20_000;
const BATCH = 256;

/**
 * The cheapest change on the levers with which the model's chance for the row is at most the target; of equally cheap ones
 * that of fewer levers, then the lower chance. When none reaches it: the best single lever and how far it gets. Throws
 * FEATURES_MISMATCH for a lever on a feature that the model does not know, that nobody can change, or of another kind.
 */
export function counterfactual(model: Classifier, table: Table, row: number, options: CounterfactualOptions): Counterfactual {
  const { levers, target, unchangeable = [], mostChanges = 3 } = options;
  const own = rowOf(table, row, model.features);
  const moves = levers.map((lever) => movesOf(lever, own, unchangeable));
  const before = model.predict(own)[0] as number;
  const answer = (found: Partial<Counterfactual>): Counterfactual => ({
    reached: false,
    target,
    before,
    after: before,
    changes: [],
    cost: 0,
    wording: 'association-not-proof',
    ...found,
  });
  const found = firstReaching(model, own, plansOf(moves, mostChanges), target);
  if (found) return answer({ reached: true, after: found.after, changes: found.plan.moves.map(({ change }) => change), cost: found.plan.cost });
  const single = lowest(
    model,
    own,
    moves.flat().map((move) => ({ moves: [move], cost: move.cost })),
    before,
  );
  return single ? answer({ after: single.after, changes: single.plan.moves.map(({ change }) => change), cost: single.plan.cost }) : answer({});
}

interface Move {
  readonly change: Change;
  readonly cost: number;
}
interface Plan {
  readonly moves: readonly Move[];
  readonly cost: number;
}

/** The row alone, with the columns that the model knows. */
function rowOf(table: Table, row: number, features: readonly Feature[]): Table {
  return {
    rows: 1,
    columns: bind(table, features).map(
      (column): Column =>
        column.kind === 'numeric' ? { ...column, values: column.values.slice(row, row + 1) } : { ...column, codes: column.codes.slice(row, row + 1) },
    ),
  };
}

function wordOrNumber(column: Column): string | number | null {
  if (column.kind === 'categorical') return column.levels[column.codes[0] as number] ?? null;
  const value = column.values[0] as number;
  return Number.isNaN(value) ? null : value;
}

/** The moves of one lever away from what is, cheapest first. A number that is not known cannot be moved by steps. */
function movesOf(lever: Lever, own: Table, unchangeable: readonly string[]): Move[] {
  const { feature, cost = 1 } = lever;
  if (!own.columns.some(({ name }) => name === feature)) throw new UilError('FEATURES_MISMATCH', [`the model does not know the lever "${feature}"`]);
  if (unchangeable.includes(feature)) throw new UilError('FEATURES_MISMATCH', [`nobody can change "${feature}"`]);
  const column = columnOf(own, feature);
  const from = wordOrNumber(column);
  const moved = (to: string | number, price: number): Move => {
    if ((typeof to === 'number') !== (column.kind === 'numeric'))
      throw new UilError('FEATURES_MISMATCH', [`"${to}" is no value of "${feature}", which is ${column.kind}`]);
    return { change: { feature, from, to }, cost: price };
  };
  if ('to' in lever) return lever.to.filter((to) => to !== from).map((to) => moved(to, cost));
  if (typeof from !== 'number') return [];
  const signs = lever.direction === 'either' ? [1, -1] : lever.direction === 'up' ? [1] : [-1];
  return Array.from({ length: MOST_STEPS }, (_, k) => k + 1)
    .flatMap((steps) => signs.map((sign) => ({ to: from + sign * steps * lever.step, steps })))
    .filter(({ to }) => to >= lever.least && to <= lever.most)
    .map(({ to, steps }) => moved(to, steps * cost));
}

/** All plans of up to so many levers, by cost, then by the number of levers, then as the levers stand. */
function plansOf(moves: readonly (readonly Move[])[], most: number): Plan[] {
  let plans: Plan[] = [{ moves: [], cost: 0 }];
  for (const own of moves) {
    const grown = plans.flatMap((plan) => (plan.moves.length < most ? own.map((move) => ({ moves: [...plan.moves, move], cost: plan.cost + move.cost })) : []));
    plans = cheapest([...plans, ...grown]).slice(0, MOST_TRIED);
  }
  return plans;
}

const cheapest = (plans: Plan[]): Plan[] => plans.sort((a, b) => a.cost - b.cost || a.moves.length - b.moves.length);

type Outcome = { readonly plan: Plan; readonly after: number };

function* outcomes(model: Classifier, own: Table, plans: readonly Plan[]): Generator<Outcome> {
  for (let from = 0; from < plans.length; from += BATCH) {
    const part = plans.slice(from, from + BATCH);
    for (const [k, after] of model.predict(withPlans(own, part)).entries()) yield { plan: part[k] as Plan, after };
  }
}

/** The first plan (they are in order) that reaches the target, or a better one of the same cost and number of levers. */
function firstReaching(model: Classifier, own: Table, plans: readonly Plan[], target: number): Outcome | undefined {
  let best: Outcome | undefined;
  for (const one of outcomes(model, own, plans)) {
    if (best && (one.plan.cost !== best.plan.cost || one.plan.moves.length !== best.plan.moves.length)) break;
    if (one.after <= target && (!best || one.after < best.after)) best = one;
  }
  return best;
}

/** The plan with the lowest chance below `bound`; the first of equals. */
function lowest(model: Classifier, own: Table, plans: readonly Plan[], bound: number): Outcome | undefined {
  let best: Outcome | undefined;
  for (const one of outcomes(model, own, plans)) if (one.after < (best?.after ?? bound)) best = one;
  return best;
}

/** The row once per plan, with the plan's changes. */
function withPlans(own: Table, plans: readonly Plan[]): Table {
  const columns = own.columns.map((column): Column => {
    const asked = plans.map((plan) => plan.moves.find(({ change }) => change.feature === column.name)?.change.to);
    if (column.kind === 'numeric')
      return { ...column, values: Float64Array.from(asked, (to) => (to === undefined ? (column.values[0] as number) : Number(to))) };
    const levels = [...new Set([...column.levels, ...asked.filter((to) => to !== undefined).map(String)])];
    return { ...column, levels, codes: Int32Array.from(asked, (to) => (to === undefined ? (column.codes[0] as number) : levels.indexOf(String(to)))) };
  });
  return { rows: plans.length, columns };
}

/** The table with the changes made in one row: what has to be predicted to check a promise. */
export function withChanges(table: Table, row: number, changes: readonly Change[]): Table {
  const columns = table.columns.map((column): Column => {
    const change = changes.find(({ feature }) => feature === column.name);
    if (!change) return column;
    if (column.kind === 'numeric') return { ...column, values: column.values.with(row, Number(change.to)) };
    const levels = [...new Set([...column.levels, String(change.to)])];
    return { ...column, levels, codes: column.codes.with(row, levels.indexOf(String(change.to))) };
  });
  return { rows: table.rows, columns };
}
