import { mulberry32, pick, type Random } from '../kernel/random.ts';

type Family = 'funds' | 'limit' | 'issuer' | 'refused' | 'hard';

/** Somebody's card and what its bank will say, which nobody outside the bank knows. */
export interface Account {
  readonly customer: string;
  readonly method_id: string;
  readonly network: 'visa' | 'mastercard';
  readonly family: Family;
  /** The day of the month on which money comes. */
  readonly payday: number;
  /** False for who will not pay by this card whatever is tried. */
  readonly recovers: boolean;
  readonly zone: string;
  /** Days on which the customer paid before, near paydays where somebody pays when there is money. */
  readonly paid: readonly string[];
  /** When the first charge was declined, and what was said. */
  readonly failedAt: number;
  readonly decline_code: string;
  readonly advice_code: string | null;
  readonly hard: boolean;
  readonly amount_minor: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = ['America/Chicago', 'America/Denver', 'America/New_York'] as const;
const SHARES: Readonly<Record<Family, number>> = { funds: 48, limit: 8, issuer: 12, refused: 18, hard: 14 };
/** The share of each kind whose card can be charged again at all. */
export const WILLING: Readonly<Record<Family, number>> = { funds: 0.85, limit: 0.85, issuer: 0.95, refused: 0.65, hard: 0 };
/** The codes as the networks write them: `visa` and `mastercard` beside what billers say. */
const CODES: Readonly<Record<Family, readonly string[]>> = {
  funds: ['51', 'insufficient_funds'],
  limit: ['61', '65', 'limit_exceeded'],
  issuer: ['91', '96', 'processing_error', 'issuer_unavailable'],
  refused: ['05', 'do_not_honor'],
  hard: ['14', '41', '43', '46', 'expired_card', 'account_closed', 'R1'],
};

const families = Object.keys(SHARES) as Family[];

/** Draws accounts whose first charge is declined on a day; the same seed and number give the same account. */
export function drawAccount(seed: number, index: number, dayMs: number): Account {
  const random = mulberry32(seed * 1_000_003 + index * 97);
  const family = pick(
    random,
    families,
    families.map((one) => SHARES[one]),
  );
  const payday = pick(random, [1, 15, 25, 28, 1 + Math.floor(random() * 28)], [30, 22, 14, 10, 24]);
  const network = pick(random, ['visa', 'mastercard'] as const);
  const stopped = network === 'mastercard' && family === 'hard' && random() < 0.5;
  const customer = `c${String(index).padStart(6, '0')}`;
  return {
    customer,
    method_id: `m-${customer}`,
    network,
    family,
    payday,
    recovers: random() < WILLING[family],
    zone: pick(random, ZONES),
    paid: paydaysBefore(random, payday, dayMs),
    failedAt: dayMs + 12 * HOUR + Math.floor(random() * 2 * HOUR),
    // The network's advice alone must do where the code says little.
    decline_code: stopped ? '05' : pick(random, CODES[family]),
    advice_code: stopped ? pick(random, ['03', '21']) : null,
    hard: family === 'hard' && !stopped && random() < 0.5,
    amount_minor: 3_000 + Math.floor(random() * 60) * 100,
  };
}

/** Two to eleven earlier payments, four in five of them within two days after money came. */
function paydaysBefore(random: Random, payday: number, dayMs: number): string[] {
  const count = 2 + Math.floor(random() * 10);
  const days: string[] = [];
  for (let back = 1; back <= count; back++) {
    const month = new Date(dayMs);
    const near = random() < 0.8 ? payday + Math.floor(random() * 3) : 1 + Math.floor(random() * 28);
    days.push(new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - back, near)).toISOString().slice(0, 10));
  }
  return days;
}

/** Days since money came, as the account's own clock counts them; it comes at six in the morning. */
function sinceMoney({ payday, zone }: Account, at: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const on = (month: Temporal.PlainYearMonth) => {
    const day = month.toPlainDate({ day: Math.min(payday, month.daysInMonth) });
    return day.toZonedDateTime({ timeZone: zone, plainTime: { hour: 6 } }).epochMilliseconds;
  };
  const month = local.toPlainDate().toPlainYearMonth();
  const latest = on(month) <= at ? on(month) : on(month.subtract({ months: 1 }));
  return (at - latest) / DAY;
}

/** The chance that a charge of this account goes through at a moment: the hidden truth, on the account that recovers at all. */
export function successChance(account: Account, at: number): number {
  if (account.family === 'hard') return 0;
  const age = (at - account.failedAt) / HOUR;
  const hour = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(account.zone).hour;
  switch (account.family) {
    case 'funds':
      return 0.03 + 0.62 * Math.exp(-sinceMoney(account, at) / 3.5);
    case 'limit':
      return age < 20 ? 0.08 : age < 96 ? 0.45 : 0.25;
    case 'issuer':
      return age < 1 ? 0.2 : age < 6 ? 0.5 : 0.75;
    default:
      return 0.16 * (hour >= 9 && hour < 16 ? 1.9 : 0.8) * Math.exp(-age / (20 * 24));
  }
}

/** What the bank says to a charge at a moment; each attempt is a lot of its own, and the same attempt always gets the same answer. */
export const goesThrough = (account: Account, at: number, seed: number): boolean =>
  account.recovers &&
  mulberry32(seed ^ (Math.floor(at / 60_000) * 2_654_435_761) ^ (Number(account.customer.slice(1)) * 40_503))() < successChance(account, at);
