import type { Database } from '../../adapters/postgres/database.ts';
import { entitiesOf } from '../../adapters/postgres/training-queries.ts';
import { LONGEST_WINDOW } from '../../data/entity-history.ts';
import { addDays, type Day, dayNumber } from '../../kernel/days.ts';
import { isCustomerOn } from '../../predictive/customer-rows.ts';
import { type Ask, asksOf, segmentOf } from '../../predictive/satisfaction/asks.ts';
import type { SatisfactionData } from '../../predictive/satisfaction/satisfaction-model.ts';
import { signalsOf } from '../../predictive/satisfaction/signals.ts';
import { historiesInParts } from './histories.ts';

/** What satisfaction is learned from: who was asked within a year and what came of it, and the customers of the last day. */
export async function surveyData(
  database: Database,
  tenant: string,
  { first, last }: { readonly first: Day; readonly last: Day },
  progress: (share: number) => void,
): Promise<SatisfactionData> {
  const from = first > addDays(last, -LONGEST_WINDOW) ? first : addDays(last, -LONGEST_WINDOW);
  const { ids, nodes, told } = await database.asWorker(async (sql) => {
    const { customers, nodes } = await entitiesOf(sql, tenant);
    const { rows } = await sql.query<{ told: boolean }>(
      "SELECT EXISTS (SELECT 1 FROM daily_facts WHERE tenant_id = $1 AND entity_kind = 'customer' AND day >= $2 AND measures ? 'survey.asked') AS told",
      [tenant, from],
    );
    return { ids: customers, nodes, told: rows[0]?.told ?? false };
  });
  const asks: Ask[] = [];
  const customers: { signals: (number | null)[]; segment: string }[] = [];
  for await (const { histories, share } of historiesInParts(database, tenant, ids, nodes, addDays(from, -LONGEST_WINDOW))) {
    for (const [id, history] of histories) {
      asks.push(...asksOf(id, history, from, last, told));
      if (!isCustomerOn(history, last)) continue;
      const input = history.asOf(last);
      customers.push({ signals: signalsOf(input), segment: segmentOf(input) });
    }
    progress(share);
  }
  return { asks, today: dayNumber(last), customers, window: { from, to: last } };
}
