import { UilError } from '../kernel/errors.ts';
import { logGamma } from './distributions.ts';
import { minimum } from './nelder-mead.ts';

/** What is known of each customer, in any one unit of time: weeks, days. One entry per customer. */
export interface Purchases {
  /** Purchases after the first one. */
  readonly repeats: Float64Array;
  /** Time from the first purchase to the last; 0 when there was no other. */
  readonly recency: Float64Array;
  /** Time from the first purchase to now. */
  readonly age: Float64Array;
}

/** r and alpha shape how often customers buy (gamma), a and b how likely they leave after a purchase (beta). */
export interface BgNbdParams {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** A model as data: JSON that `restoreBgNbd` turns back into the same model, bit for bit. */
export interface BgNbdSnapshot extends BgNbdParams {
  readonly kind: 'bg-nbd';
}

export interface BgNbd {
  readonly params: BgNbdParams;
  /** The purchases expected of each customer in the time ahead, given what is known. Throws NOT_FINITE and FEATURES_MISMATCH. */
  expected(purchases: Purchases, ahead: number): Float64Array;
  /** The chance that each customer has not left. One who never came back counts as there: the model lets nobody leave before a repeat. */
  staying(purchases: Purchases): Float64Array;
  snapshot(): BgNbdSnapshot;
}

/** Customers who came back that are needed to tell four parameters. */
const LEAST_REPEATERS = 10;

/**
 * The BG/NBD model of repeat purchases (Fader, Hardie and Lee 2005, "Counting your customers the easy way"), fitted by
 * maximum likelihood. The order of the customers does not matter. Throws NOT_ENOUGH_DATA, NOT_FINITE, FEATURES_MISMATCH.
 *
 * @example
 * const model = fitBgNbd({ repeats, recency, age });
 * const nextYear = model.expected({ repeats, recency, age }, 52);
 */
export function fitBgNbd(purchases: Purchases): BgNbd {
  checked(purchases);
  const repeaters = purchases.repeats.filter((count) => count > 0).length;
  if (repeaters < LEAST_REPEATERS) throw new UilError('NOT_ENOUGH_DATA', [`${repeaters} customers came back; ${LEAST_REPEATERS} are needed`]);
  const patterns = patternsOf(purchases);
  const customers = purchases.repeats.length;
  const scale = patterns.reduce((sum, { age, count }) => sum + age * count, 0) / customers;
  const at = ([r = 0, alpha = 0, a = 0, b = 0]: readonly number[]): BgNbdParams => ({
    r: Math.exp(r),
    alpha: scale * Math.exp(alpha),
    a: Math.exp(a),
    b: Math.exp(b),
  });
  const loss = (logs: readonly number[]) => {
    const params = at(logs);
    return -patterns.reduce((sum, pattern) => sum + pattern.count * logLikelihood(pattern, params), 0) / customers;
  };
  return bgNbd(at(minimum(loss, [0, -1, 0, 0])));
}

/** The model of which a snapshot was taken. Throws SNAPSHOT_INVALID. */
export function restoreBgNbd(data: unknown): BgNbd {
  const snapshot = data as Partial<BgNbdSnapshot> | null;
  if (snapshot?.kind !== 'bg-nbd') throw new UilError('SNAPSHOT_INVALID', ['it is not of a BG/NBD model']);
  const { r, alpha, a, b } = snapshot;
  for (const value of [r, alpha, a, b])
    if (!(Number(value) > 0 && Number(value) < Infinity)) throw new UilError('SNAPSHOT_INVALID', ['a parameter is damaged']);
  return bgNbd({ r, alpha, a, b } as BgNbdParams);
}

function bgNbd(params: BgNbdParams): BgNbd {
  return {
    params,
    expected(purchases, ahead) {
      checked(purchases);
      if (!(ahead >= 0 && ahead < Infinity)) throw new UilError('NOT_FINITE', ['ahead']);
      return Float64Array.from(purchases.repeats.keys(), (i) => expectedPurchases(customer(purchases, i), ahead, params));
    },
    staying(purchases) {
      checked(purchases);
      return Float64Array.from(purchases.repeats.keys(), (i) => 1 / (1 + leftOdds(customer(purchases, i), params)));
    },
    snapshot: () => ({ kind: 'bg-nbd', ...params }),
  };
}

interface Customer {
  readonly repeats: number;
  readonly recency: number;
  readonly age: number;
}

const customer = ({ repeats, recency, age }: Purchases, i: number): Customer => ({
  repeats: repeats[i] as number,
  recency: recency[i] as number,
  age: age[i] as number,
});

function checked({ repeats, recency, age }: Purchases): void {
  if (recency.length !== repeats.length || age.length !== repeats.length)
    throw new UilError('FEATURES_MISMATCH', [`${repeats.length} counts, ${recency.length} recencies and ${age.length} ages`]);
  for (let i = 0; i < repeats.length; i++) {
    const [x, last, now] = [repeats[i] as number, recency[i] as number, age[i] as number];
    if (!(Number.isInteger(x) && x >= 0)) throw new UilError('NOT_FINITE', ['repeats']);
    if (!(now >= 0 && now < Infinity)) throw new UilError('NOT_FINITE', ['age']);
    if (!(last >= 0 && last <= now)) throw new UilError('NOT_FINITE', ['recency']);
  }
}

/** Equal customers together, in an order that depends on what they are: faster, and the same sum whatever their order. */
function patternsOf(purchases: Purchases): (Customer & { count: number })[] {
  const patterns = new Map<string, Customer & { count: number }>();
  for (let i = 0; i < purchases.repeats.length; i++) {
    const one = customer(purchases, i);
    const key = `${one.repeats} ${one.recency} ${one.age}`;
    patterns.set(key, { ...one, count: (patterns.get(key)?.count ?? 0) + 1 });
  }
  return [...patterns.values()].sort((p, q) => p.repeats - q.repeats || p.recency - q.recency || p.age - q.age);
}

/** Equation 6 of the paper, in logarithms. */
function logLikelihood({ repeats: x, recency, age }: Customer, { r, alpha, a, b }: BgNbdParams): number {
  const buys = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
  const leaves = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x);
  const stays = -(r + x) * Math.log(alpha + age);
  if (x === 0) return buys + leaves + stays;
  const left = Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + recency);
  return buys + leaves + Math.max(stays, left) + Math.log1p(Math.exp(-Math.abs(stays - left)));
}

/** How much likelier it is that the customer has left than not. */
function leftOdds({ repeats: x, recency, age }: Customer, { r, alpha, a, b }: BgNbdParams): number {
  return x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x);
}

/** Equation 10 of the paper. At a = 1 it is a limit, which is taken from beside it. */
function expectedPurchases(one: Customer, ahead: number, params: BgNbdParams): number {
  const { r, alpha, b } = params;
  const a = Math.abs(params.a - 1) < 1e-6 ? 1 + 1e-6 : params.a;
  const { repeats: x, age } = one;
  const share = ahead / (alpha + age + ahead);
  const series = hypergeometric(r + x, b + x, a + b + x - 1, share);
  const whole = ((a + b + x - 1) / (a - 1)) * (1 - ((alpha + age) / (alpha + age + ahead)) ** (r + x) * series);
  return Math.max(0, whole) / (1 + leftOdds(one, params));
}

/** Gauss's 2F1(p, q; c; z) for 0 <= z < 1, by its series; for c - p - q > 0 it also converges fast near 1. */
function hypergeometric(p: number, q: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < 100_000; k++) {
    term *= (((p + k) * (q + k)) / ((c + k) * (k + 1))) * z;
    sum += term;
    if (Math.abs(term) < 1e-14 * Math.abs(sum)) break;
  }
  return sum;
}
