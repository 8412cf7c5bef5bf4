import type { LoggedEvent } from '../../contract/envelope.ts';
import type { AddOnListing, PlanListing, PriceList } from '../../data/price-list.ts';
import type { Sql } from '../../data/sql.ts';

type Listed = LoggedEvent<'plan.listed' | 'addon.listed'>;

/** True for a fact about what the ISP sells. */
export const isListing = (event: LoggedEvent): event is Listed => event.type === 'plan.listed' || event.type === 'addon.listed';

/** Keeps what is sold; of two tellings of one thing the later counts, whatever the order of arrival. */
export async function saveListings(sql: Sql, events: readonly Listed[]): Promise<void> {
  for (const { tenant, id, time, type, data } of events)
    await sql.query(
      `INSERT INTO plans AS p (tenant_id, item, item_id, listing, told_at, event_id) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, item, item_id) DO UPDATE SET listing = excluded.listing, told_at = excluded.told_at, event_id = excluded.event_id
         WHERE (p.told_at, p.event_id) < (excluded.told_at, excluded.event_id)`,
      [tenant, type === 'plan.listed' ? 'plan' : 'add-on', 'plan_id' in data ? data.plan_id : data.add_on_id, JSON.stringify(data), time, id],
    );
}

/** What a tenant sells, as it was told last. */
export async function loadPriceList(sql: Sql, tenant: string): Promise<PriceList> {
  const { rows } = await sql.query<{ item: 'plan' | 'add-on'; listing: PlanListing & AddOnListing }>(
    'SELECT item, listing FROM plans WHERE tenant_id = $1 ORDER BY item, item_id',
    [tenant],
  );
  const of = (item: 'plan' | 'add-on') => rows.filter((row) => row.item === item).map(({ listing }) => listing);
  return { plans: of('plan'), addOns: of('add-on') };
}
