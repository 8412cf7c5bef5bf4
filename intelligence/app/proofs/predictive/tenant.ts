import { isLatest, type Measures } from '../../../data/daily-facts.ts';
import { contributionsOf } from '../../../data/measures.ts';
import { subjectOf } from '../../../data/subject.ts';
import { type StateChange, type TenantDay, tenantDays } from '../../../data/tenant-days.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import { type PeerFigures, peerBands, RULES } from '../../../predictive/tenant/benchmark.ts';
import { type Payer, type RevenueForecast, revenueForecast, SPANS } from '../../../predictive/tenant/revenue-forecast.ts';
import { simulate } from '../../../simulation/world.ts';
import type { Part } from '../predictive.ts';
import { platformEvent } from '../simulated-facts.ts';

const FROM = '2026-01-01';
const DAYS = 310;
const CUSTOMERS = 150;
/** Days from which is foretold: what follows is known by then. */
const ORIGINS = [160, 190, 219];

/** A simulated ISP day by day, and who pays what on a day, as the product's own facts tell it. */
interface Ledger {
  readonly days: readonly TenantDay[];
  payers(day: Day): Payer[];
}

const state = (measures: Measures, name: string): string | number | null => {
  const fact = measures[name];
  return fact && isLatest(fact) ? (fact[2] as string | number | null) : null;
};
const added = (measures: Measures, name: string): number => {
  const fact = measures[name];
  return fact && !isLatest(fact) ? fact[1] : 0;
};

function ledgerOf(seed: number): Ledger {
  const changes: StateChange[] = [];
  const billed: { customer: string; day: Day; invoices: number; payments: number }[] = [];
  const prepaid = new Set<string>();
  const options = { seed, tenant: 't', from: FROM, days: DAYS, customers: CUSTOMERS, nodes: 12, keepCauses: false, priceRises: [] };
  for (const cloud of simulate(options).events) {
    const event = platformEvent(cloud);
    const subject = subjectOf(event);
    if (subject.kind !== 'customer') continue;
    for (const { id, day, measures } of contributionsOf(event, subject)) {
      if (state(measures, 'billing_mode') === 'prepaid') prepaid.add(id);
      const [status, price] = [state(measures, 'status'), state(measures, 'plan.price_minor')];
      if (status !== null || price !== null) changes.push({ customer: id, day, status: status as string | null, priceMinor: price as number | null });
      const [invoices, payments] = [added(measures, 'invoices.minor'), added(measures, 'payments.minor')];
      if (invoices > 0 || payments > 0) billed.push({ customer: id, day, invoices, payments });
    }
  }
  const byDay = new Map<Day, number>();
  for (const { customer, day, invoices, payments } of billed) byDay.set(day, (byDay.get(day) ?? 0) + (prepaid.has(customer) ? payments : invoices));
  const own = Map.groupBy(
    changes.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    ({ customer }) => customer,
  );
  return {
    days: tenantDays(changes, byDay, FROM, addDays(FROM, DAYS - 1)),
    payers: (day) =>
      [...own.values()].flatMap((all): Payer[] => {
        const known = all.filter((one) => one.day <= day);
        const status = known.findLast((one) => one.status !== null)?.status ?? null;
        const price = known.findLast((one) => one.priceMinor !== null)?.priceMinor ?? null;
        return status === null || status === 'cancelled' || price === null ? [] : [{ priceMinor: price, chance: null }];
      }),
  };
}

/** How a forecast is made; the mutant takes customers to leave independently, and months to be alike. */
type Foretell = (days: readonly TenantDay[], payers: readonly Payer[]) => RevenueForecast | null;
const theProduct: Foretell = (days, payers) => revenueForecast(days, payers, 60);
const independently: Foretell = (days, payers) => {
  const told = theProduct(days, payers);
  const spread = Math.sqrt(payers.reduce((sum, { priceMinor }) => sum + priceMinor ** 2 * 0.03, 0));
  return told && { ...told, spans: told.spans.map((span) => ({ ...span, low95: span.expected - 1.96 * spread, high95: span.expected + 1.96 * spread })) };
};

type Coverage = { readonly told: number; readonly in80: number; readonly in95: number; readonly bias: number; readonly width: number };

function coverage(ledgers: readonly Ledger[], foretell: Foretell): Coverage {
  let [told, in80, in95, bias, width] = [0, 0, 0, 0, 0];
  for (const { days, payers } of ledgers)
    for (const origin of ORIGINS) {
      const past = days.slice(0, origin);
      for (const [k, span] of (foretell(past, payers((past.at(-1) as TenantDay).day))?.spans ?? []).entries()) {
        const came = days.slice(origin, origin + (SPANS[k] as number)).reduce((sum, day) => sum + day.billed_minor, 0);
        told++;
        in80 += came >= span.low80 && came <= span.high80 ? 1 : 0;
        in95 += came >= span.low95 && came <= span.high95 ? 1 : 0;
        bias += (span.expected - came) / came;
        width += (span.high95 - span.low95) / 2 / span.expected;
      }
    }
  return { told, in80: in80 / told, in95: in95 / told, bias: bias / told, width: width / told };
}

/** Bands of random ISPs that break a rule: of fewer than five, with one who has half of all, or not rounded. */
function brokenBands(seed: number, rules: typeof RULES, rounds: number): number {
  const random = mulberry32(seed);
  let broken = 0;
  for (let round = 0; round < rounds; round++) {
    const all = Array.from(
      { length: 2 + Math.floor(12 * random()) },
      (_, i): PeerFigures => ({
        tenant: `t${i}`,
        country: random() < 0.5 ? 'NG' : 'KE',
        currency: random() < 0.5 ? 'NGN' : 'USD',
        customers: Math.round(100 * Math.exp(3 * random())),
        values: {
          churn_percent: random() < 0.8 ? 5 * random() : null,
          arpu_minor: 5_000 * random(),
          tickets_per_100: null,
          outage_minutes: 100 * random(),
          failed_payment_percent: 1 + random(),
          health: 60 + 20 * random(),
        },
      }),
    );
    const own = all[0] as PeerFigures;
    for (const band of peerBands(own, all, rules)) {
      const known = all.filter(({ tenant, values }) => tenant !== own.tenant && values[band.measure] !== null);
      const exact = known.some(({ values }) => [band.low, band.middle, band.high].includes(values[band.measure] as number));
      if (band.peers < 5 || known.length < band.peers || exact) broken++;
    }
  }
  return broken;
}

const round = (value: number, digits = 3): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** What is told of a whole ISP: the band of its revenue holds as often as it says, and no band of peers tells who they are. */
export const tenantPart: Part = {
  name: 'tenant',
  async run({ seed, long }) {
    const worlds = long ? 300 : 20;
    const ledgers = Array.from({ length: worlds }, (_, i) => ledgerOf(1_000 * seed + i));
    const product = coverage(ledgers, theProduct);
    const mutant = coverage(ledgers, independently);
    const rounds = long ? 20_000 : 2_000;
    const broken = brokenBands(seed, RULES, rounds);
    const missed = [
      ...(mutant.in95 >= 0.93 ? ['customers leave independently'] : []),
      ...(brokenBands(seed, { ...RULES, least: 4 }, rounds) === 0 ? ['a band of four'] : []),
      ...(brokenBands(seed, { ...RULES, digits: 17 }, rounds) === 0 ? ['bands that are not rounded'] : []),
    ];
    // In the quick form there are too few worlds to tell 93 from 97: only what is beyond luck fails.
    const [least, most] = long ? [0.93, 0.97] : [0.9, 0.995];
    return {
      holds: product.in95 >= least && product.in95 <= most && broken === 0 && missed.length === 0,
      figures: {
        worlds,
        forecasts: product.told,
        band_95_held: round(product.in95),
        band_80_held: round(product.in80),
        mean_bias: round(product.bias, 4),
        mean_half_width: round(product.width),
        held_if_independent: round(mutant.in95),
        peer_bands_broken: broken,
        mutants_not_caught: missed.join(', ') || 0,
      },
    };
  },
};
