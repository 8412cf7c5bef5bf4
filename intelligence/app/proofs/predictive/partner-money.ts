import { NO_CUSTOMERS, NO_MONEY, type PartnerFacts } from '../../../data/partner-facts.ts';
import { addDays, type Day, daysBetween } from '../../../kernel/days.ts';
import { commissionForecasts } from '../../../predictive/partners/commission.ts';
import { walletOutlooks } from '../../../predictive/partners/wallet.ts';
import { simulate } from '../../../simulation/world.ts';
import { platformEvent } from '../simulated-facts.ts';

const FROM: Day = '2025-01-01';
const DAYS = 420;
/** The first day of a question, and from one to the next; half a year of the past is known by then. */
const FIRST = 200;
const STEP = 28;
const SPAN = 28;
const LOOKED_AT = 60;

type Book = {
  commission: Map<string, { day: Day; minor: number }[]>;
  days: Map<string, { day: Day; charged_minor: number; topped_up_minor: number }[]>;
  balances: Map<string, { at: string; minor: number }[]>;
};

/** What partners earned and paid in a simulated ISP, in the order of time. */
function bookOf(seed: number, customers: number): Book {
  const book: Book = { commission: new Map(), days: new Map(), balances: new Map() };
  const push = <T>(map: Map<string, T[]>, id: string, value: T): void => void (map.get(id)?.push(value) ?? map.set(id, [value]));
  const world = simulate({
    seed,
    tenant: 'money',
    from: FROM,
    days: DAYS,
    customers,
    nodes: 12,
    keepCauses: false,
    joinRate: 0.0008,
    partners: { share: 0.9 },
  });
  for (const cloud of world.events) {
    if (!cloud.type.startsWith('partner.')) continue;
    const event = platformEvent(cloud);
    const day = event.time.slice(0, 10);
    if (event.type === 'partner.commission_earned') push(book.commission, event.data.partner_id, { day, minor: event.data.amount_minor });
    if (event.type !== 'partner.charged' && event.type !== 'partner.topped_up') continue;
    const { partner_id, amount_minor, balance_minor } = event.data;
    const charged = event.type === 'partner.charged';
    push(book.days, partner_id, { day, charged_minor: charged ? amount_minor : 0, topped_up_minor: charged ? 0 : amount_minor });
    if (balance_minor !== undefined) push(book.balances, partner_id, { at: event.time, minor: balance_minor });
  }
  return book;
}

/** Charges of one day as one entry, as daily facts have them. */
function dayByDay(entries: readonly { day: Day; charged_minor: number; topped_up_minor: number }[]): PartnerFacts['wallet']['days'] {
  const days = new Map<Day, { day: Day; charged_minor: number; topped_up_minor: number }>();
  for (const { day, charged_minor, topped_up_minor } of entries) {
    const known = days.get(day) ?? { day, charged_minor: 0, topped_up_minor: 0 };
    days.set(day, { day, charged_minor: known.charged_minor + charged_minor, topped_up_minor: known.topped_up_minor + topped_up_minor });
  }
  return [...days.values()];
}

/** Everything known of the partners before a day. */
function knownBefore({ commission, days, balances }: Book, today: Day): PartnerFacts[] {
  return [...commission.keys()].sort().map((partner) => ({
    partner,
    name: null,
    status: 'active',
    lastTopUpOn: null,
    sums: NO_CUSTOMERS,
    money: NO_MONEY,
    wallet: {
      balance: balances.get(partner)?.findLast(({ at }) => at.slice(0, 10) < today) ?? null,
      days: dayByDay((days.get(partner) ?? []).filter(({ day }) => day < today)),
    },
    commission: (commission.get(partner) ?? []).filter(({ day }) => day < today),
  }));
}

/** Commission and days of the wallet foretold over many partners and months of simulated ISPs, against what followed. */
export function measureMoney(seeds: readonly number[], customers: number) {
  const tally = { commission: 0, within80: 0, within95: 0, off: 0, wallets: 0, days80: 0, days95: 0, daysOff: 0 };
  for (const seed of seeds) {
    const book = bookOf(seed, customers);
    for (let at = FIRST; at + LOOKED_AT <= DAYS; at += STEP) {
      const today = addDays(FROM, at);
      const now = new Date(`${today}T00:00:00Z`);
      const known = knownBefore(book, today);
      const foretold = commissionForecasts(known, now);
      const wallets = walletOutlooks(known, now);
      for (const { partner } of known) {
        const said = foretold.get(partner)?.forecast;
        const truth = (book.commission.get(partner) ?? []).reduce((sum, { day, minor }) => (day >= today && day < addDays(today, SPAN) ? sum + minor : sum), 0);
        if (said) {
          tally.commission++;
          tally.off += Math.abs(said.minor - truth) / truth;
          if (truth >= said.low_80_minor && truth <= said.high_80_minor) tally.within80++;
          if (truth >= said.low_95_minor && truth <= said.high_95_minor) tally.within95++;
        }
        const wallet = wallets.get(partner);
        if (!wallet?.days_left || wallet.balance_minor === null) continue;
        const lasted = daysLasted(book, partner, today, wallet.balance_minor);
        const { expected, low_80, high_80, low_95, high_95, within_days } = wallet.days_left;
        const end = (bound: number | null): number => bound ?? Number.POSITIVE_INFINITY;
        tally.wallets++;
        tally.daysOff += Math.abs(Math.min(within_days, lasted) - Math.min(within_days, end(expected)));
        if (lasted >= end(low_80) && lasted <= end(high_80)) tally.days80++;
        if (lasted >= end(low_95) && lasted <= end(high_95)) tally.days95++;
      }
    }
  }
  const share = (hits: number, of: number): number => Math.round((1000 * hits) / of) / 1000;
  return {
    commissions: tally.commission,
    commission_off_percent: Math.round((1000 * tally.off) / tally.commission) / 10,
    commission_coverage_80: share(tally.within80, tally.commission),
    commission_coverage_95: share(tally.within95, tally.commission),
    wallets: tally.wallets,
    wallet_days_off: Math.round((10 * tally.daysOff) / tally.wallets) / 10,
    wallet_coverage_80: share(tally.days80, tally.wallets),
    wallet_coverage_95: share(tally.days95, tally.wallets),
  };
}

/** The days whose charges the balance did pay for, without another top-up; beyond what is looked at, for ever. */
function daysLasted({ days }: Book, partner: string, today: Day, balance: number): number {
  let left = balance;
  for (const { day, charged_minor } of dayByDay(days.get(partner) ?? [])) {
    if (day < today) continue;
    left -= charged_minor;
    const on = daysBetween(today, day);
    if (on > LOOKED_AT) break;
    if (left < 0) return on;
  }
  return Number.POSITIVE_INFINITY;
}
