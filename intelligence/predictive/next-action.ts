import type { ChurnRisk, Reason, RecommendedAction } from '../contract/api/intelligence.ts';

/** What the advice may look at. */
export type Situation = {
  readonly risk: ChurnRisk;
  readonly status: 'prospect' | 'active' | 'suspended' | 'cancelled';
  readonly outageOpen: boolean;
  /** False when the customer refused calls. */
  readonly mayCall: boolean;
  readonly owedMinor: number | null;
};

const LINE = /^(slow_evenings|evening_speed|lost_session|outage|node_|sessions)/;
/** What the customer is rather than what happened: no reason to call. */
const STANDING = /^(tenure|segment|billing_mode|pays_automatically|through_partner|contract_term|term_days_left|price_minor|speed_down|add_ons)/;

/** The reason that raises the risk most: something that happened before something that merely is. */
export function mainReason(risk: Pick<ChurnRisk, 'reasons'>): Reason | null {
  const raising = risk.reasons.filter((reason) => reason.points > 0);
  return raising.find((reason) => !STANDING.test(reason.feature)) ?? raising[0] ?? null;
}

/** The next step for a customer, already within policy: what is not allowed is not advised. */
export function nextActions({ risk, status, outageOpen, mayCall }: Situation): RecommendedAction[] {
  if (status === 'cancelled') return [];
  if (outageOpen)
    return [
      {
        action: 'wait',
        title: 'Wait until the outage is over',
        why: "The customer's own access node is down; nobody should be asked for anything now.",
        due: null,
      },
    ];
  if (risk.chance === null) return [{ action: 'collect-data', title: 'Nothing to do yet', why: risk.abstained ?? 'There is no prediction.', due: null }];
  if (risk.level === 'low')
    return [
      {
        action: 'leave-alone',
        title: 'Leave alone',
        why: 'The chance of leaving is about what is usual or less; a contact could do more harm than good.',
        due: null,
      },
    ];
  const main = mainReason(risk);
  const because = main ? `${main.sentence} (+${Math.round(main.points)} points).` : 'Several small signs together.';
  if (main && LINE.test(main.feature)) return [{ action: 'check-line', title: 'Check the line', why: because, due: null }];
  if (risk.level === 'high' && mayCall) return [{ action: 'call', title: 'Call the customer', why: because, due: null }];
  return [{ action: 'wait', title: risk.level === 'high' ? 'Do not call: the customer refused calls' : 'Watch', why: because, due: null }];
}
