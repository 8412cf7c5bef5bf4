import { quantile } from '../../ml/quantile.ts';

/** What is compared between ISPs. */
export const MEASURES = ['churn_percent', 'arpu_minor', 'tickets_per_100', 'outage_minutes', 'failed_payment_percent', 'health'] as const;
export type Measure = (typeof MEASURES)[number];

/** One ISP's figures of a month; null where nothing is known. */
export interface PeerFigures {
  readonly tenant: string;
  readonly country: string;
  readonly currency: string;
  readonly customers: number;
  readonly values: Readonly<Record<Measure, number | null>>;
}

/** Where most peers lie: the quartiles, rounded, and how many peers they are of. */
export interface Band {
  readonly measure: Measure;
  readonly own: number | null;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly peers: number;
  readonly among: string;
}

/** What is asked of a band; a mutant asks less. */
export interface BandRules {
  /** Peers that a band needs besides the one who reads it. */
  readonly least: number;
  /** No peer may have more than this share of the customers of all. */
  readonly mostShare: number;
  /** Figures that stay after rounding. */
  readonly digits: number;
}
export const RULES: BandRules = { least: 5, mostShare: 0.5, digits: 2 };

/** ISPs are alike in size up to this factor. */
const ALIKE = 5;

const rounded = (value: number, digits: number): number => (value === 0 ? 0 : Number(value.toPrecision(digits)));

/** Those who are like the reader, the likest group that is large enough first: same country and size, same size, same country, all. */
function groups(own: PeerFigures, others: readonly PeerFigures[]): { among: string; peers: readonly PeerFigures[] }[] {
  const size = (one: PeerFigures) => one.customers >= own.customers / ALIKE && one.customers <= own.customers * ALIKE;
  const country = (one: PeerFigures) => one.country === own.country;
  return [
    { among: `ISPs of like size in ${own.country}`, peers: others.filter((one) => size(one) && country(one)) },
    { among: 'ISPs of like size', peers: others.filter(size) },
    { among: `ISPs in ${own.country}`, peers: others.filter(country) },
    { among: 'all ISPs that take part', peers: others },
  ];
}

/**
 * Quartiles of each measure among the peers of one ISP. A band is of at least five others, none of whom has half of all customers;
 * it is rounded, and names nobody. A measure for which too few are known has no band. Money is compared in one currency only.
 */
export function peerBands(own: PeerFigures, all: readonly PeerFigures[], rules: BandRules = RULES): Band[] {
  const others = all.filter(({ tenant }) => tenant !== own.tenant);
  return MEASURES.flatMap((measure) => {
    for (const { among, peers } of groups(own, others)) {
      const known = peers.filter((one) => one.values[measure] !== null && (measure !== 'arpu_minor' || one.currency === own.currency));
      const customers = known.reduce((sum, one) => sum + one.customers, 0);
      if (known.length < rules.least || known.some((one) => one.customers > rules.mostShare * customers)) continue;
      const sorted = known.map((one) => one.values[measure] as number).sort((a, b) => a - b);
      const at = (share: number) => rounded(quantile(sorted, share), rules.digits);
      return [{ measure, own: own.values[measure], low: at(0.25), middle: at(0.5), high: at(0.75), peers: known.length, among }];
    }
    return [];
  });
}
