import type { PaymentAttempt } from '../../../orchestration/payment-attempts.ts';
import { paymentRecovery } from '../../../orchestration/playbooks/payment-recovery.ts';
import { apartMs, learnRetries, type RetryModel, type RetryTrial, unlearned } from '../../../predictive/retries/retry-timing.ts';
import { type Account, drawAccount, successChance, WILLING } from '../../../simulation/issuer.ts';
import { caseOf, choicesFor } from '../../recovery-view.ts';
import { type Choices, type LifeOptions, type Lived, liveOne } from './life.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-01-05T00:00:00Z');
const TRY_FOR_DAYS = 21;
/** Long enough for two runs of the last account. */
const REST_DAYS = 60;

/** The plan as a tenant would set it who lets the layer try. */
export const plan = () =>
  paymentRecovery.make({ retries: 'layer', retry_for_days: TRY_FOR_DAYS, give_up_days: 24, silent_hours: 96, suspend_after_days: 0 }, 1);

/** How many accounts fail a day, for how many days, and how often the plan learns. */
export type Size = { readonly perDay: number; readonly days: number; readonly learnEvery: number };

/** What is known to choose by. */
type Policy = 'learned' | 'unlearned' | 'fixed' | 'oracle';

const caseFor = (account: Account, attempts: readonly PaymentAttempt[], now: Date) =>
  caseOf({ customer: account.customer, time_zone: account.zone }, 'UTC', attempts, account.paid, now);

const byModel =
  (model: () => RetryModel): Choices =>
  (account, attempts, now) => {
    const one = caseFor(account, attempts, now);
    return one === null ? [] : choicesFor(model(), one, attempts, TRY_FOR_DAYS, now);
  };

/** The days on which most billers try again. */
const fixedDays: Choices = (account, _attempts, now) => {
  const at = [1, 3, 5, 7].map((days) => account.failedAt + days * DAY).find((moment) => moment > now.getTime());
  return at === undefined
    ? [{ at: new Date(account.failedAt + 60 * DAY).toISOString(), chance: 0, propensity: 1 }]
    : [{ at: new Date(at).toISOString(), chance: 0, propensity: 1 }];
};

/** Knows what the bank will say at every hour, and the day on which money comes. */
function allKnowing(): Choices {
  const known = new Map<string, { at: number; chance: number }[]>();
  return (account, attempts, now) => {
    const one = caseFor(account, attempts, now);
    if (one === null) return [];
    const hours = known.getOrInsertComputed(account.customer, () =>
      Array.from({ length: (TRY_FOR_DAYS * 24) / 2 }, (_, i) => account.failedAt + (2 * i + 1) * HOUR)
        .map((at) => ({ at, chance: successChance(account, at) }))
        .sort((a, b) => b.chance - a.chance || a.at - b.at),
    );
    const declines = attempts.filter(({ state }) => state === 'declined').map(({ at }) => Date.parse(at));
    const apart = apartMs(one.family);
    const rested = Math.max(...declines) + (declines.length < 2 ? HOUR : apart);
    const picked: number[] = [];
    const firsts: { at: string; chance: number; propensity: number }[] = [];
    for (const { at, chance } of hours) {
      if (at < Math.max(now.getTime(), rested) || picked.some((other) => Math.abs(other - at) < apart)) continue;
      picked.push(at);
      firsts.push({ at: new Date(Math.min(...picked)).toISOString(), chance, propensity: 1 });
      if (picked.length === 5) break;
    }
    return firsts;
  };
}

const choicesOf = (policy: Policy, model: () => RetryModel): Choices => (policy === 'fixed' ? fixedDays : policy === 'oracle' ? allKnowing() : byModel(model));

/** Lives through all accounts day by day under the plan; what is learned on the way is used on the way. */
export function liveAll(seed: number, size: Size, more: Partial<LifeOptions> = {}): { lives: Lived[]; model: RetryModel; tries: number } {
  const trials: RetryTrial[] = [];
  let model = unlearned;
  const settled: LifeOptions['settled'] = (account, attempt, before) => {
    const one = caseFor(account, before, new Date(attempt.at));
    if (one !== null) trials.push({ ...one, at: attempt.at, success: attempt.state === 'paid' });
  };
  const options: LifeOptions = { playbook: plan(), choices: byModel(() => model), seed, settled, ...more };
  const lives: ReturnType<typeof liveOne>[] = [];
  for (let day = 0; day < size.days + REST_DAYS; day++) {
    const start = START + day * DAY;
    if (day > 0 && day % size.learnEvery === 0 && day <= size.days) model = learnRetries(trials);
    if (day < size.days) for (let i = 0; i < size.perDay; i++) lives.push(liveOne(drawAccount(seed, day * size.perDay + i, start), options));
    for (const life of lives.slice(Math.max(0, (day - REST_DAYS) * size.perDay))) life.until(start + DAY);
  }
  return { lives: lives.map(({ lived }) => lived), model: learnRetries(trials), tries: trials.length };
}

/** How many of so many new accounts a policy is expected to win by its tries alone: by what the bank hides, not by its lots, so that two policies compare exactly. */
export function expectedShare(policy: Policy, seed: number, accounts: number, from: number, model: RetryModel = unlearned): number {
  const choices = choicesOf(policy, () => model);
  let sum = 0;
  let soft = 0;
  for (let i = 0; i < accounts; i++) {
    const account = drawAccount(seed, 1_000_000 + i, START + (from + (i % 30)) * DAY);
    if (account.family === 'hard') continue;
    soft++;
    const life = liveOne(account, { playbook: plan(), choices, seed, bare: true });
    life.until(account.failedAt + 40 * DAY);
    const missed = life.lived.asked.reduce((product, { kind, at }) => (kind === 'retry' ? product * (1 - successChance(account, at)) : product), 1);
    sum += WILLING[account.family] * (1 - missed);
  }
  return sum / soft;
}
