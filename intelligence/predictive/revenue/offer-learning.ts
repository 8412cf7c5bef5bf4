import type { OfferKindWord } from '../../contract/api/opportunities.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Snapshot } from '../../ml/classifier.ts';
import { logisticRegression } from '../../ml/logistic-regression.ts';
import { type Feature, type Table, tableFromRecords, takeRows } from '../../ml/table.ts';
import { pooledEffects } from '../../ml/uplift/pooled-effects.ts';
import type { Factor, PooledSnapshot } from '../../ml/uplift/pooled-model.ts';
import { OFFER_FEATURES, type OfferRow } from './offer-row.ts';
import type { OfferTrial, TriedKind } from './offer-trials.ts';

/** How many were told of a kind and took it, by segment. */
export type Shares = Readonly<Record<string, { readonly told: number; readonly took: number }>>;

/** An effect model whose outcome was counted in `per` parts of one. */
export interface ScaledEffect {
  readonly model: PooledSnapshot;
  readonly per: number;
}

/** What is learned of one kind of offer. */
export interface KindSnapshot {
  readonly shares: Shares;
  readonly told: number;
  readonly heldOut: number;
  /** The chance that who is told takes it; null while too few have. */
  readonly takes: Snapshot | null;
  /** What telling adds to taking; null while it cannot be told. */
  readonly effect: ScaledEffect | null;
}

/** The trials of an ISP by kind. */
export type OfferTrials = Readonly<Partial<Record<TriedKind, OfferTrial>>>;

/** What is learned of all kinds. What telling adds to leaving is learned from all of them together: leavers are few, and it is the being told that wakes them. */
export interface LearnedOffers {
  readonly kinds: Readonly<Partial<Record<OfferKindWord, KindSnapshot>>>;
  readonly leaves: ScaledEffect | null;
  /** What trying to keep somebody changes in leaving, by what was tried; null while it cannot be told. */
  readonly saves: ScaledEffect | null;
  /** What is missing for an effect, in sentences. */
  readonly lacking: readonly string[];
}

/**
 * Takers, or leavers, that an effect needs over both arms. Where one arm has fewer, as when hardly anybody takes an add-on unasked,
 * chances of yes and no cannot be learned per arm: the outcome is then a number, in points of 100.
 */
const LEAST_EVENTS = 10;
const IN_POINTS = 100;
/** Who must have taken an offer before the chance is more than the share of the segment. */
const LEAST_TAKERS = 50;
/** The groups by which taking may differ, and leaving. */
const TAKES_BY: readonly Factor[] = [['thing'], ['standing'], ['limit'], ['thing', 'limit'], ['standing', 'limit']];
const LEAVES_BY: readonly Factor[] = [['kind'], ['standing'], ['kind', 'standing'], ['segment']];
/** What is sold, and what is tried to keep somebody: a smaller plan is both. */
const SOLD: readonly OfferKindWord[] = ['cross-sell', 'downgrade', 'upsell', 'win-back'];
const KEEPING: readonly TriedKind[] = ['call', 'discount', 'downgrade', 'line-check'];
/** What holds the line says whom a check of it keeps, and who hardly uses the plan whom a smaller one does. */
const SAVES_BY: readonly Factor[] = [['kind'], ['standing'], ['limit'], ['kind', 'standing'], ['kind', 'limit'], ['segment']];
/** An offer's row with its kind. */
export const LEAVING_FEATURES: readonly Feature[] = [{ name: 'kind', kind: 'categorical' }, ...OFFER_FEATURES];

/** Learns from trials who takes an offer and what telling changes; what cannot be learned is named. */
export function learnOffers(trials: OfferTrials, seed: number, progress: (share: number) => void): LearnedOffers {
  const names = SOLD.filter((kind) => trials[kind] !== undefined);
  const lacking: string[] = [];
  const orSay = (what: string, learn: () => ScaledEffect): ScaledEffect | null => {
    try {
      return learn();
    } catch (error) {
      if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
      lacking.push(`${what}: ${error.message}`);
      return null;
    }
  };
  const kinds = names.map((kind, k): [OfferKindWord, KindSnapshot] => {
    const trial = trials[kind] as OfferTrial;
    const table = tableFromRecords(trial.rows, OFFER_FEATURES);
    const learned = takersOf(table, trial, seed);
    const effect = orSay(kind, () => effectOf(table, trial, trial.took, TAKES_BY, seed));
    progress((k + 1) / (names.length + 1));
    return [kind, { ...learned, effect }];
  });
  const all = together(names.filter((kind) => kind !== 'win-back').map((kind) => [kind, trials[kind] as OfferTrial]));
  const leaves = all && orSay('leaving', () => effectOf(tableFromRecords(all.rows, LEAVING_FEATURES), all, all.left, LEAVES_BY, seed));
  const keeping = KEEPING.filter((kind) => trials[kind] !== undefined);
  const kept = keeping.some((kind) => kind !== 'downgrade') ? together(keeping.map((kind) => [kind, trials[kind] as OfferTrial])) : null;
  const saves = kept && orSay('keeping', () => effectOf(tableFromRecords(kept.rows, LEAVING_FEATURES), kept, kept.left, SAVES_BY, seed));
  progress(1);
  return { kinds: Object.fromEntries(kinds), leaves, saves, lacking };
}

function takersOf(table: Table, { rows, told, took }: OfferTrial, seed: number): Omit<KindSnapshot, 'effect'> {
  const places = Int32Array.from(told.keys()).filter((i) => told[i] === 1);
  const answers = Uint8Array.from(places, (i) => took[i] as number);
  const enough = answers.reduce((sum, answer) => sum + answer, 0) >= LEAST_TAKERS;
  return {
    shares: sharesOf(rows, told, took),
    told: places.length,
    heldOut: rows.length - places.length,
    takes: enough ? logisticRegression().train(takeRows(table, places), answers, { seed }).snapshot() : null,
  };
}

function effectOf(table: Table, { told, chance }: OfferTrial, happened: Uint8Array, factors: readonly Factor[], seed: number): ScaledEffect {
  const all = happened.reduce((sum, one) => sum + one, 0);
  const ofTold = happened.reduce((sum, one, i) => sum + one * (told[i] as number), 0);
  if (all < LEAST_EVENTS) throw new UilError('NOT_ENOUGH_DATA', [`an effect needs ${LEAST_EVENTS} who did it, told or not; there are ${all}`]);
  const per = Math.min(ofTold, all - ofTold) < LEAST_EVENTS ? IN_POINTS : 1;
  const outcome = Float64Array.from(happened, (one) => one * per);
  return { model: pooledEffects({ table, treated: told, outcome, propensity: chance }, factors, { seed }).snapshot(), per };
}

/** All trials as one, each row with its kind; null without any. */
function together(trials: readonly (readonly [TriedKind, OfferTrial])[]): OfferTrial | null {
  if (trials.length === 0) return null;
  const joined = (of: (trial: OfferTrial) => Uint8Array) => Uint8Array.from(trials.flatMap(([, trial]) => [...of(trial)]));
  return {
    rows: trials.flatMap(([kind, { rows }]) => rows.map((row): OfferRow => ({ kind, ...row }))),
    told: joined(({ told }) => told),
    took: joined(({ took }) => took),
    left: joined(({ left }) => left),
    chance: Float64Array.from(trials.flatMap(([, { chance }]) => [...chance])),
  };
}

function sharesOf(rows: readonly OfferRow[], told: Uint8Array, took: Uint8Array): Shares {
  const shares: Record<string, { told: number; took: number }> = {};
  for (const [i, { segment }] of rows.entries()) {
    if (told[i] === 0) continue;
    const name = String(segment ?? 'unknown');
    const known = shares[name] ?? { told: 0, took: 0 };
    shares[name] = { told: known.told + 1, took: known.took + (took[i] as number) };
  }
  return shares;
}
