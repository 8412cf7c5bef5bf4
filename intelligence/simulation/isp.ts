import { pick } from '../kernel/random.ts';
import { happens, type Streams } from './chance.ts';

/** A plan on offer. Prices are US cents a month. */
export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly segment: 'residential' | 'business';
  readonly billing: 'postpaid' | 'prepaid';
  readonly priceMinor: number;
  readonly downMbps: number;
  readonly upMbps: number;
  /** Absent means unlimited. */
  readonly allowanceBytes?: number;
  /** Typical use in bytes a day. */
  readonly dailyBytes: number;
  /** How often it is chosen, against the others of its segment and billing. */
  readonly weight: number;
}

export const CURRENCY = 'USD';
const GB = 1e9;

/** The price list. */
export const PLANS: readonly Plan[] = [
  {
    id: 'home-25',
    name: 'Home 25',
    segment: 'residential',
    billing: 'postpaid',
    priceMinor: 3495,
    downMbps: 25,
    upMbps: 5,
    allowanceBytes: 300 * GB,
    dailyBytes: 4 * GB,
    weight: 18,
  },
  {
    id: 'home-100',
    name: 'Home 100',
    segment: 'residential',
    billing: 'postpaid',
    priceMinor: 4995,
    downMbps: 100,
    upMbps: 20,
    dailyBytes: 9 * GB,
    weight: 40,
  },
  {
    id: 'home-300',
    name: 'Home 300',
    segment: 'residential',
    billing: 'postpaid',
    priceMinor: 6995,
    downMbps: 300,
    upMbps: 50,
    dailyBytes: 14 * GB,
    weight: 28,
  },
  {
    id: 'home-1000',
    name: 'Home Giga',
    segment: 'residential',
    billing: 'postpaid',
    priceMinor: 8995,
    downMbps: 1000,
    upMbps: 100,
    dailyBytes: 21 * GB,
    weight: 14,
  },
  {
    id: 'flex-50',
    name: 'Flex 50',
    segment: 'residential',
    billing: 'prepaid',
    priceMinor: 3900,
    downMbps: 50,
    upMbps: 10,
    allowanceBytes: 250 * GB,
    dailyBytes: 5 * GB,
    weight: 65,
  },
  { id: 'flex-100', name: 'Flex 100', segment: 'residential', billing: 'prepaid', priceMinor: 5200, downMbps: 100, upMbps: 20, dailyBytes: 8 * GB, weight: 35 },
  {
    id: 'office-200',
    name: 'Office 200',
    segment: 'business',
    billing: 'postpaid',
    priceMinor: 11900,
    downMbps: 200,
    upMbps: 100,
    dailyBytes: 11 * GB,
    weight: 70,
  },
  {
    id: 'office-500',
    name: 'Office 500',
    segment: 'business',
    billing: 'postpaid',
    priceMinor: 19900,
    downMbps: 500,
    upMbps: 250,
    dailyBytes: 24 * GB,
    weight: 30,
  },
];

/** A town behind one aggregation node: its zone and its telephone area codes. */
export interface Region {
  readonly zone: string;
  readonly areaCodes: readonly string[];
}

const REGIONS: readonly Region[] = [
  { zone: 'America/Phoenix', areaCodes: ['480', '520', '602', '623', '928'] },
  { zone: 'America/Denver', areaCodes: ['303', '505', '719', '720', '970'] },
  { zone: 'America/Chicago', areaCodes: ['316', '402', '605', '785', '913'] },
  { zone: 'America/Los_Angeles', areaCodes: ['209', '530', '559', '702', '775'] },
];

export const ZONES: readonly string[] = REGIONS.map((region) => region.zone);

/** An access node with its hidden temper; nodes without a parent are the aggregation nodes. */
export interface Node {
  readonly index: number;
  readonly id: string;
  readonly parent: string | null;
  readonly region: Region;
  /** What is usual for it outside busy hours: a limit that fits one device does not fit another. */
  readonly usual: { readonly latencyMs: number; readonly lossPercent: number; readonly temperatureC: number; readonly signalDbm: number };
  /** True when its uplink goes through the air: it tells its signal, which rain weakens. */
  readonly radio: boolean;
  /** Faults a day in fair weather; the older the device, the more. */
  readonly faultRate: number;
  /** Lost sessions a customer and day. */
  readonly lossRate: number;
  /** Evening utilisation (0–1) outside congestion. */
  readonly load: number;
  /** Days between which the node is congested; empty when the second is not after the first. */
  readonly congestedFrom: number;
  readonly congestedTo: number;
  readonly congestedLoad: number;
  /** Day on which the device was put up; before the first day. */
  readonly installedOn: number;
  /** The fastest plan that it can carry: every fifth node is older wireless. */
  readonly maxMbps: number;
}

export interface Partner {
  readonly id: string;
  readonly name: string;
  /** Share of what its customers pay, in basis points. */
  readonly commissionBasisPoints: number;
  readonly causes: PartnerCauses;
}

/** What a partner does to its customers and its wallet; what is not named is as with everybody. */
export interface PartnerCauses {
  /** How many times as readily its customers leave, and open a ticket. */
  readonly leaving?: number;
  readonly complaining?: number;
  /** The day from which on it puts nothing into its wallet any more. */
  readonly noTopUpFrom?: number;
}

/** How much of the business comes through partners, and what sets one partner apart, by its id. */
export interface PartnerOptions {
  /** Share of the customers who came through a partner; 0.15 by default. */
  readonly share?: number;
  readonly causes?: Readonly<Record<string, PartnerCauses>>;
}

export interface Isp {
  readonly access: readonly Node[];
  readonly aggregation: readonly Node[];
  readonly partners: readonly Partner[];
  readonly partnerShare: number;
}

const PARTNERS: readonly Omit<Partner, 'causes'>[] = [
  { id: 'p1', name: 'Mesa Vista Wireless', commissionBasisPoints: 1000 },
  { id: 'p2', name: 'Front Range Connect', commissionBasisPoints: 1200 },
  { id: 'p3', name: 'Prairie Link', commissionBasisPoints: 800 },
  { id: 'p4', name: 'Cedar Creek Online', commissionBasisPoints: 1000 },
  { id: 'p5', name: 'Sandhill Broadband', commissionBasisPoints: 900 },
  { id: 'p6', name: 'High Plains Net', commissionBasisPoints: 1100 },
  { id: 'p7', name: 'Juniper Telecom', commissionBasisPoints: 1000 },
  { id: 'p8', name: 'Two Rivers Internet', commissionBasisPoints: 1200 },
];
const PARTNER_SHARE = 0.15;

/** Access nodes that one aggregation node feeds at most. */
const FED = 12;

/** Draws the network: a fifth of the nodes are flaky, a third are congested for a while, a third of the uplinks go through the air. */
export function drawIsp(streams: Streams, nodes: number, days: number, through: PartnerOptions = {}): Isp {
  const aggregation = Array.from({ length: Math.max(REGIONS.length, Math.ceil(nodes / FED)) }, (_, i) =>
    drawNode(streams, 10_000 + i, `agg-${i + 1}`, null, REGIONS[i % REGIONS.length] as Region, days),
  );
  const access = Array.from({ length: nodes }, (_, i) => {
    const parent = aggregation[i % aggregation.length] as Node;
    return drawNode(streams, i, `node-${String(i + 1).padStart(2, '0')}`, parent.id, parent.region, days);
  });
  const partners = PARTNERS.map((partner) => ({ ...partner, causes: through.causes?.[partner.id] ?? {} }));
  return { access, aggregation, partners, partnerShare: through.share ?? PARTNER_SHARE };
}

/** Days for which the newest and the oldest device had been up on the first day. */
const NEWEST = 200;
const OLDEST = 3200;

function drawNode(streams: Streams, index: number, id: string, parent: string | null, region: Region, days: number): Node {
  const random = streams('isp', index);
  const flaky = happens(random, 0.2);
  const congested = happens(random, 0.35);
  const start = Math.floor(-90 + random() * (days + 60));
  const length = Math.floor(50 + random() * 160);
  const load = 0.42 + 0.22 * random();
  const congestedLoad = 0.84 + 0.12 * random();
  const faultRate = (flaky ? 0.028 : 0.007) * (0.7 + 0.6 * random());
  const installedOn = -Math.ceil(NEWEST + (OLDEST - NEWEST) * random());
  const aged = 0.6 + (0.8 * (-installedOn - NEWEST)) / (OLDEST - NEWEST);
  return {
    index,
    id,
    parent,
    region,
    load,
    congestedLoad,
    installedOn,
    maxMbps: happens(streams('nodes', index), 0.2) ? 200 : 10_000,
    ...drawUplink(streams('uplink', index), parent !== null),
    faultRate: aged * (parent === null ? 0.004 : faultRate),
    lossRate: flaky ? 0.09 : 0.012,
    congestedFrom: start,
    congestedTo: congested && parent !== null ? start + length : start,
  };
}

function drawUplink(random: () => number, access: boolean): Pick<Node, 'radio' | 'usual'> {
  const radio = access && happens(random, 0.35);
  return {
    radio,
    usual: {
      latencyMs: (radio ? 12 : 5) + 14 * random(),
      lossPercent: radio ? 0.3 + 1.7 * random() : 0.05 + 0.4 * random(),
      temperatureC: 30 + 18 * random(),
      signalDbm: -50 - 18 * random(),
    },
  };
}

/** Chooses a plan of the segment and billing that the node can carry, as often as people do. */
export function choosePlan(random: () => number, segment: Plan['segment'], billing: Plan['billing'], node: Node): Plan {
  const offers = PLANS.filter((plan) => plan.segment === segment && plan.billing === billing && plan.downMbps <= node.maxMbps);
  return pick(
    random,
    offers,
    offers.map((plan) => plan.weight),
  );
}
