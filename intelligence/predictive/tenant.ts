import type { OperationalInsight, RevenueForecast as ToldForecast } from '../contract/api/tenant.ts';
import { several } from '../data/features/feature.ts';
import { daysBetween } from '../kernel/days.ts';
import { LEAST_BLOCKS, type RevenueForecast } from './tenant/revenue-forecast.ts';

const BLOCK_DAYS = 30;

/** What goes on in an ISP right now. */
export interface Present {
  readonly openOutages: readonly { readonly node: string; readonly since: string; readonly customers: number }[];
  /** Payments that are being recovered. */
  readonly failing: number;
}

/** `TenantIntelligence`: what is told of a whole ISP beside the sums over its customers. */
export class TenantIntelligence {
  /** What goes on right now, in the shape of a finding. */
  now({ openOutages, failing }: Present): OperationalInsight[] {
    const out = openOutages.map(
      ({ node, since, customers }): OperationalInsight => ({
        kind: 'outage',
        sentence: `${node} is in an outage; ${several(customers, 'customer')} cannot use the service.`,
        evidence: `outage.started since ${since.slice(0, 10)} ${since.slice(11, 16)} UTC`,
        action: 'Restore the node first; dunning and offers to these customers are held until then.',
        customers,
        monthly_minor: null,
        node_id: node,
        partner_id: null,
      }),
    );
    if (failing === 0) return out;
    return [
      ...out,
      {
        kind: 'recovery',
        sentence: `${several(failing, 'payment')} ${failing === 1 ? 'is' : 'are'} being recovered.`,
        evidence: 'Open runs of payment-recovery.',
        action: 'See the decisions; tasks for a person appear there when reminders did not help.',
        customers: failing,
        monthly_minor: null,
        node_id: null,
        partner_id: null,
      },
    ];
  }

  /** The forecast as it is told, or what is missing for one. `days` are the days of billing that are known. */
  forecast(forecast: RevenueForecast | null, days: number | null): Pick<ToldForecast, 'spans' | 'basis'> {
    const needed = LEAST_BLOCKS * BLOCK_DAYS + 1;
    if (!forecast)
      return {
        spans: [],
        basis:
          days === null
            ? 'Still learning: the first forecast is made in the coming night.'
            : `Still learning: a forecast needs ${needed} days of billing; there are ${days}.`,
      };
    return {
      spans: forecast.spans.map((span) => ({
        days: daysBetween(span.first, span.last) + 1,
        from: span.first,
        until: span.last,
        expected_minor: span.expected,
        low_80_minor: span.low80,
        high_80_minor: span.high80,
        low_95_minor: span.low95,
        high_95_minor: span.high95,
        existing_minor: span.existing,
        leavers_minor: span.leavers,
        joins_minor: span.joins,
        repriced_minor: span.repriced,
      })),
      basis: `Billed revenue: prices of today × staying, and joins at the pace so far. How far months differ is taken from ${forecast.blocks} blocks of 30 days; changes of price that nobody has told of are not in it.`,
    };
  }
}
