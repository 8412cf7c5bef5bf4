import type { TenantRollUp } from '../../api/types.ts';
import { count, counted } from '../../ui/numbers.ts';

/** The share of its monthly revenue that an ISP is expected to lose; null while nobody has been scored. */
export const lossShare = ({ expected_loss_minor: loss, monthly_minor: monthly, scored }: TenantRollUp): number | null =>
  scored === 0 || monthly === 0 ? null : loss / monthly;

/** All ISPs in a sentence: how many, how many customers, and which stands worst. */
export function platformSentence(tenants: readonly TenantRollUp[]): string {
  if (tenants.length === 0) return 'No ISP has been set up yet.';
  const customers = tenants.reduce((sum, tenant) => sum + tenant.customers, 0);
  const [worst] = tenants;
  const share = worst ? lossShare(worst) : null;
  const most = worst && share !== null ? ` Most is at risk at ${worst.tenant_name}: ${(100 * share).toFixed(1)} % of what its customers pay.` : '';
  const troubled = tenants.filter(({ open_outages, silent_feeds }) => open_outages > 0 || silent_feeds.length > 0).length;
  return `${counted(tenants.length, 'ISP')} with ${count(customers)} customers.${most} ${troubled === 0 ? 'None has an outage or a silent feed.' : `${counted(troubled, 'ISP')} ${troubled === 1 ? 'has' : 'have'} an outage or a silent feed.`}`;
}

/** What goes on at an ISP, in a few words. */
export function troublesOf({ open_outages: outages, silent_feeds: feeds, findings }: TenantRollUp): string {
  const parts = [
    ...(outages > 0 ? [counted(outages, 'open outage')] : []),
    ...(feeds.length > 0 ? [`nothing heard of ${feeds.join(', ')}`] : []),
    ...(findings.length > 0 ? [counted(findings.length, 'finding')] : []),
  ];
  return parts.length === 0 ? 'Nothing stands out.' : `${parts.join('; ')}.`;
}
