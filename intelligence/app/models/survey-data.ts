import type { Database } from '../../adapters/postgres/database.ts';
import { postgresFactSource } from '../../adapters/postgres/fact-source.ts';
import { entitiesOf } from '../../adapters/postgres/training-queries.ts';
import { LONGEST_WINDOW } from '../../data/entity-history.ts';
import { loadHistories } from '../../data/feature-store.ts';
import { addDays, type Day, dayNumber } from '../../kernel/days.ts';
import { isCustomerOn } from '../../predictive/customer-rows.ts';
import { type Ask, asksOf, segmentOf } from '../../predictive/satisfaction/asks.ts';
import type { SatisfactionData } from '../../predictive/satisfaction/satisfaction-model.ts';
import { signalsOf } from '../../predictive/satisfaction/signals.ts';

/** Customers whose facts are laid out at one time, so that memory stays bounded. */
const CHUNK = 400;

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
  for (let at = 0; at < ids.length; at += CHUNK) {
    const part = ids.slice(at, at + CHUNK);
    for (const [id, history] of await database.asWorker((sql) => loadHistories(postgresFactSource(sql), tenant, part, nodes, addDays(from, -LONGEST_WINDOW)))) {
      asks.push(...asksOf(id, history, from, last, told));
      if (!isCustomerOn(history, last)) continue;
      const input = history.asOf(last);
      customers.push({ signals: signalsOf(input), segment: segmentOf(input) });
    }
    progress((at + part.length) / ids.length);
  }
  return { asks, today: dayNumber(last), customers, window: { from, to: last } };
}
