import type { PartnerFigure, PeerBand } from '../../contract/api/partners.ts';
import type { CustomerSums, PartnerFacts } from '../../data/partner-facts.ts';
import { quantile } from '../../ml/quantile.ts';

/** Other partners that a band needs, and what each must rest on to be one of them. */
export const LEAST_PEERS = 5;
export const LEAST_OF_A_PEER = 10;

type Measure = {
  readonly name: PartnerFigure['name'];
  readonly label: string;
  readonly unit: string;
  readonly definition: string;
  readonly missing: string;
  readonly better: 'higher' | 'lower';
  readonly rests: (sums: CustomerSums) => number;
  readonly value: (sums: CustomerSums) => number | null;
};

const per = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
const times = (factor: number, value: number | null): number | null => (value === null ? null : factor * value);

/** Customers who were there at some time in 90 days. */
export const everThere = (sums: CustomerSums): number => sums.customers + sums.lapsed_90d;

const measures: readonly Measure[] = [
  {
    name: 'activations',
    label: 'New customers',
    unit: 'per 100 customers in 90 days',
    definition: 'Customers whose first day lies in the last 90 days, also those who have left since, per 100 customers there on average.',
    missing: 'No customer was there in the last 90 days.',
    better: 'higher',
    rests: everThere,
    value: (sums) => times(100, per(sums.activated_90d, sums.customer_days_90d / 90)),
  },
  {
    name: 'lapses',
    label: 'Customers who left',
    unit: 'percent in 90 days',
    definition: 'Customers who left in the last 90 days, of their own will or not, in percent of those and of the customers of today.',
    missing: 'No customer was there in the last 90 days.',
    better: 'lower',
    rests: everThere,
    value: (sums) => times(100, per(sums.lapsed_90d, everThere(sums))),
  },
  {
    name: 'collections',
    label: 'Paid of what was due',
    unit: 'percent of the amount',
    definition: 'Of what was billed 30 to 119 days ago, the part that is paid today when payments settle the oldest bills first.',
    missing: 'Nobody was billed 30 to 119 days ago; who pays in advance gets no bill.',
    better: 'higher',
    rests: (sums) => sums.billed_customers,
    value: (sums) => times(100, per(sums.billed_minor - sums.unpaid_minor, sums.billed_minor)),
  },
  {
    name: 'days-late',
    label: 'Days late',
    unit: 'days',
    definition: 'Mean days from the due day to the payment over the payments of the last 90 days that told it; early counts as 0.',
    missing: 'No payment of the last 90 days told how late it was.',
    better: 'lower',
    rests: (sums) => sums.timed_payments_90d,
    value: (sums) => per(sums.days_late_90d, sums.timed_payments_90d),
  },
  {
    name: 'complaints',
    label: 'Tickets',
    unit: 'per 100 customers in 30 days',
    definition: 'Tickets opened in the last 90 days, opened again counted again, per 100 customers and 30 days.',
    missing: 'No customer was there in the last 90 days.',
    better: 'lower',
    rests: everThere,
    value: (sums) => times(3000, per(sums.tickets_90d, sums.customer_days_90d)),
  },
];

/** The quartiles of the peers; null when there are fewer than five. */
export function bandOf(values: readonly number[]): PeerBand | null {
  if (values.length < LEAST_PEERS) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return { low: quantile(sorted, 0.25), middle: quantile(sorted, 0.5), high: quantile(sorted, 0.75), peers: sorted.length };
}

function standing({ better }: Measure, value: number | null, band: PeerBand | null): PartnerFigure['against_band'] {
  if (value === null || band === null) return null;
  if (value >= band.low && value <= band.high) return 'within';
  return value > band.high === (better === 'higher') ? 'better' : 'worse';
}

/** The figures of one partner beside the band of the others; who has left or rests on fewer than ten is no peer. */
export function partnerFigures(partner: PartnerFacts, all: readonly PartnerFacts[]): PartnerFigure[] {
  const others = all.filter((one) => one.partner !== partner.partner && one.status === 'active');
  return measures.map((measure) => {
    const value = measure.value(partner.sums);
    const peers = others.filter(({ sums }) => measure.rests(sums) >= LEAST_OF_A_PEER).flatMap(({ sums }) => measure.value(sums) ?? []);
    const band = bandOf(peers);
    return {
      name: measure.name,
      label: measure.label,
      value,
      unit: measure.unit,
      n: measure.rests(partner.sums),
      definition: measure.definition,
      unknown_because: value === null ? measure.missing : null,
      band,
      against_band: standing(measure, value, band),
      no_band_because: band
        ? null
        : `A band needs ${LEAST_PEERS} other partners that rest on at least ${LEAST_OF_A_PEER}; there ${peers.length === 1 ? 'is' : 'are'} ${peers.length}.`,
    };
  });
}
