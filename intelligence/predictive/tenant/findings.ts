import { BRIEF_WINDOWS, type BriefFacts } from '../../data/brief-facts.ts';
import { several } from '../../data/features/feature.ts';
import { dispersion, type Excess, excess } from '../../ml/unusual.ts';

/** Something that stands out: what, on which evidence, what to do, whom it touches, and the list that it opens. */
export interface Finding {
  readonly kind: 'evenings' | 'outages' | 'full' | 'payments' | 'tickets' | 'partner' | 'feed' | 'price';
  readonly sentence: string;
  readonly evidence: string;
  readonly action: string;
  readonly customers: number;
  readonly monthlyMinor: number | null;
  readonly node: string | null;
  readonly partner: string | null;
}

const times = ({ times: ratio, low, high }: Excess): string => `${ratio.toFixed(1)} times the usual rate (${low.toFixed(1)} to ${high.toFixed(1)})`;
const sum = <T>(rows: readonly T[], read: (row: T) => number): number => rows.reduce((total, row) => total + read(row), 0);

/** Nodes whose customers had slow evenings on more days than those of the others. */
function evenings({ nodes }: BriefFacts): Finding[] {
  const [all, slow] = [sum(nodes, (node) => node.evenings), sum(nodes, (node) => node.slowEvenings)];
  return nodes.flatMap((node) => {
    const found = excess(
      { hits: node.slowEvenings, of: node.evenings },
      { hits: slow - node.slowEvenings, of: all - node.evenings },
      { compared: nodes.length, least: 1.5 },
    );
    if (!found || node.customers === 0) return [];
    return {
      kind: 'evenings' as const,
      sentence: `${several(node.customers, 'customer')} on ${node.node} had slow evenings on ${node.slowEvenings} of ${node.evenings} days; ${node.high} of them are at high risk of leaving.`,
      evidence: `usage.recorded, evening speed of the last ${BRIEF_WINDOWS.evenings} days: ${times(found)} of the other ${nodes.length - 1} nodes.`,
      action: 'Add capacity or move customers off the node before anybody offers them anything.',
      customers: node.customers,
      monthlyMinor: node.monthlyMinor,
      node: node.node,
      partner: null,
    };
  });
}

/** Nodes that were out more often than the others. */
function outages({ nodes }: BriefFacts): Finding[] {
  const all = sum(nodes, (node) => node.outages);
  return nodes.flatMap((node) => {
    const found = excess({ hits: node.outages, of: 1 }, { hits: all - node.outages, of: nodes.length - 1 }, { compared: nodes.length, least: 1.5 });
    if (!found || node.customers === 0) return [];
    return {
      kind: 'outages' as const,
      sentence: `${node.node} was out ${several(node.outages, 'time')} in ${BRIEF_WINDOWS.outages} days, ${Math.round(node.outageMinutes / 6) / 10} hours together; ${node.high} of its ${several(node.customers, 'customer')} are at high risk of leaving.`,
      evidence: `outage.ended of ${BRIEF_WINDOWS.outages} days: ${times(found)} of the other nodes.`,
      action: 'Look for the cause at the node; the same fault comes back until it is mended.',
      customers: node.customers,
      monthlyMinor: node.monthlyMinor,
      node: node.node,
      partner: null,
    };
  });
}

const LIKELY = 0.5;

function full({ full: nodes }: BriefFacts): Finding[] {
  return nodes
    .filter(({ chance }) => chance >= LIKELY)
    .map(({ node, chance, likelyOn, limitPercent, customers }) => ({
      kind: 'full' as const,
      sentence: `${node} is likely to be full about ${likelyOn}: its busy hour passes ${limitPercent} % with a chance of ${Math.round(100 * chance)} of 100 within 30 days.`,
      evidence: 'Forecast of device.metrics, utilisation at the busy hour, from its own days.',
      action: 'Plan capacity for the node; until then sell no larger plan there.',
      customers,
      monthlyMinor: null,
      node,
      partner: null,
    }));
}

/** Decline codes by which more payments fail than usual, for as many tries. */
function payments({ declines, attempts, attemptsBefore }: BriefFacts): Finding[] {
  return declines.flatMap(({ code, failed, failedBefore, customers, monthlyMinor }) => {
    const before = sum(failedBefore, (count) => count);
    const found = excess({ hits: failed, of: attempts }, { hits: before, of: attemptsBefore }, { compared: declines.length, wander: dispersion(failedBefore) });
    if (!found) return [];
    return {
      kind: 'payments' as const,
      sentence: `${several(failed, 'payment')} failed with “${code}” in ${BRIEF_WINDOWS.payments} days, ${times(found)}.`,
      evidence: `payment.failed, ${failed} of ${attempts} tries, before that ${before} of ${attemptsBefore} in ${BRIEF_WINDOWS.paymentsBefore} days.`,
      action: 'Ask the payment provider about this code before the customers are reminded.',
      customers,
      monthlyMinor,
      node: null,
      partner: null,
    };
  });
}

/** Categories of tickets of which more are opened again than usual. */
function tickets({ tickets: categories }: BriefFacts): Finding[] {
  return categories.flatMap(({ category, tickets: now, reopened, ticketsBefore, reopenedBefore, customers, monthlyMinor }) => {
    const found = excess({ hits: reopened, of: now }, { hits: reopenedBefore, of: ticketsBefore }, { compared: categories.length });
    if (!found) return [];
    return {
      kind: 'tickets' as const,
      sentence: `${reopened} of ${several(now, 'ticket')} about ${category} were opened again in ${BRIEF_WINDOWS.tickets} days, ${times(found)}.`,
      evidence: `ticket.opened with reopened, before that ${reopenedBefore} of ${ticketsBefore} in ${BRIEF_WINDOWS.ticketsBefore} days.`,
      action: `Look at how tickets about ${category} are closed: what was done did not last.`,
      customers,
      monthlyMinor,
      node: null,
      partner: null,
    };
  });
}

/** Partners whose customers leave more often than those of the others. */
function partners({ lapses }: BriefFacts): Finding[] {
  const [days, lapsed] = [sum(lapses, (one) => one.customerDays), sum(lapses, (one) => one.lapsed)];
  return lapses.flatMap((one) => {
    const found = excess({ hits: one.lapsed, of: one.customerDays }, { hits: lapsed - one.lapsed, of: days - one.customerDays }, { compared: lapses.length });
    if (!found) return [];
    return {
      kind: 'partner' as const,
      sentence: `${several(one.lapsed, 'customer')} of ${one.name ?? one.partner} left in 90 days, ${times(found)} of the others.`,
      evidence: `customer.cancelled, ${one.lapsed} in ${Math.round(one.customerDays / 90)} customers over 90 days.`,
      action: 'Talk to the partner about how its customers are won and looked after.',
      customers: one.customers,
      monthlyMinor: null,
      node: null,
      partner: one.partner,
    };
  });
}

/** Plans whose customers leave more often since their price rose than customers without a rise in the same time. */
function rises({ rises: plans }: BriefFacts): Finding[] {
  return plans.flatMap(({ plan, on, customers, monthlyMinor, left, days, leftElsewhere, daysElsewhere }) => {
    const found = excess({ hits: left, of: days }, { hits: leftElsewhere, of: daysElsewhere }, { compared: plans.length });
    if (!found) return [];
    return {
      kind: 'price' as const,
      sentence: `${several(left, 'customer')} of ${plan} left since its price rose about ${on}, ${times(found)}.`,
      evidence: `customer.cancelled after service.changed, ${left} of ${several(customers, 'customer')} with the rise; without one ${leftElsewhere} in the same time.`,
      action: 'Hold further rises of this plan, and look which of its customers can be kept by a smaller plan.',
      customers,
      monthlyMinor,
      node: null,
      partner: null,
    };
  });
}

const feeds = ({ silent }: BriefFacts): Finding[] =>
  silent.map(({ feed, since }) => ({
    kind: 'feed' as const,
    sentence: `Nothing has been heard of ${feed} since ${since.slice(0, 10)} ${since.slice(11, 16)} UTC, longer than is usual for it.`,
    evidence: 'The rhythm of the feed over the last six weeks.',
    action: 'Mend the feed: what rests on it is not predicted meanwhile.',
    customers: 0,
    monthlyMinor: null,
    node: null,
    partner: null,
  }));

/** Everything that stands out, what touches most money and customers first; a silent feed before everything, for the rest may be wrong without it. */
export function findings(facts: BriefFacts): Finding[] {
  const found = [evenings, outages, full, payments, tickets, partners, rises].flatMap((look) => look(facts));
  const weight = ({ monthlyMinor, customers }: Finding) => monthlyMinor ?? customers;
  return [...feeds(facts), ...found.toSorted((a, b) => b.customers - a.customers || weight(b) - weight(a))];
}
