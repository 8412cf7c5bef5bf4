import { EntityHistory } from '../../../data/entity-history.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import { addSums, NO_UNITS, type UnitSums } from '../../../kernel/unit-sums.ts';
import { assign } from '../../../orchestration/holdout.ts';
import { type Arm, lookAt } from '../../../orchestration/impact-case.ts';

const PLAYBOOK = 'payment-recovery';
const FROM = '2026-01-01';
const AMOUNTS = [1_500, 2_500, 4_000, 9_000];
const free = () => 0;

/** A world of customers whose payment fails, of whom the lot holds some out, and what a reminder truly changes. */
export type Cohort = {
  readonly seed: number;
  readonly customers: number;
  readonly perDay: number;
  /** By how much being treated raises the chance to pay within the window. */
  readonly effect: number;
};

type Arms = Readonly<Record<Arm, UnitSums>>;
/** The arms of one measure at the end of a day. */
export type Evening = Readonly<Record<'paid' | 'paid_minor', Arms>>;
/** How a customer is put on a side and how the covariate is read: what mutants do otherwise. */
export type Reading = { readonly bySend?: boolean; readonly covariateFromAfter?: boolean };

const NOBODY: Arms = { treated: NO_UNITS, 'held-out': NO_UNITS };
const payment = (amount: number) => ({ 'payments.minor': [1, amount, amount, amount] as const });

/** What one customer does: how reliable it is, what it paid before, and whether and when it pays now. */
function livesThrough(day: Day, amount: number, before: readonly boolean[], pays: boolean, paysAfter: number): EntityHistory {
  const history = new EntityHistory();
  for (const [i, paid] of before.entries())
    if (paid) history.add(addDays(day, 30 * (i - before.length) + 5), addDays(day, 30 * (i - before.length) + 5), payment(amount));
  if (pays) history.add(addDays(day, paysAfter), addDays(day, paysAfter), payment(amount));
  return history;
}

/**
 * The arms evening by evening, through the lot and the settlement of the product. Customers differ in how reliably they pay, which
 * their earlier payments show; whoever pays in the first two days is never written to.
 */
export function* evenings({ seed, customers, perDay, effect }: Cohort, { bySend = false, covariateFromAfter = false }: Reading = {}): Generator<Evening> {
  const random = mulberry32(seed);
  const tenant = `world-${seed}`;
  let evening: { paid: Arms; paid_minor: Arms } = { paid: NOBODY, paid_minor: NOBODY };
  for (let i = 0; i < customers; i++) {
    const day = addDays(FROM, Math.floor(i / perDay));
    const { heldOut } = assign(tenant, PLAYBOOK, `c${i}`);
    const reliable = 0.15 + 0.65 * random();
    const amount = AMOUNTS[Math.floor(random() * AMOUNTS.length)] as number;
    const before = [random() < reliable, random() < reliable];
    const draw = random();
    const pays = draw < reliable + (heldOut ? 0 : effect);
    const paysAfter = Math.floor(random() * 8);
    const history = livesThrough(day, amount, before, pays, paysAfter);
    const written = !heldOut && !(pays && paysAfter < 2);
    const arm: Arm = (bySend ? written : !heldOut) ? 'treated' : 'held-out';
    const one = { experiment: PLAYBOOK, arm, counts: true, outcomes: {}, churn_chance: null };
    const { adds, outcomes } = lookAt({ ...one, enrolled_on: day }, history, free, addDays(day, 22));
    // Read as if the case had begun when its window ended: the same days then lie "before".
    const after = covariateFromAfter ? lookAt({ ...one, enrolled_on: addDays(day, 21) }, history, free, addDays(day, 43)).outcomes : outcomes;
    for (const { measure, sums } of adds)
      if (measure === 'paid' || measure === 'paid_minor') {
        const x = after[measure]?.[1] ?? 0;
        const told = covariateFromAfter ? { ...sums, x, xx: x * x, xy: x * sums.y } : sums;
        evening = { ...evening, [measure]: { ...evening[measure], [arm]: addSums(evening[measure][arm], told) } };
      }
    if ((i + 1) % perDay === 0) yield evening;
  }
}
