import type { Measures } from '../../data/daily-facts.ts';
import type { FactSource } from '../../data/feature-store.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** Daily facts from PostgreSQL, inside the open transaction: those since a day, and before it the states alone. */
export function postgresFactSource(sql: Sql): FactSource {
  return {
    async facts(tenant, kind, ids, since) {
      if (ids.length === 0) return [];
      const { rows } = await sql.query<{ id: string; day: Day; learnedOn: Day; measures: Measures }>(
        `SELECT entity_id AS id, day, learned_on AS "learnedOn", measures FROM daily_facts
         WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = ANY ($3) AND day >= coalesce($4::date, '-infinity')
         UNION ALL
         SELECT entity_id, day, learned_on, measures FROM daily_facts
         WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = ANY ($3) AND has_states AND day < coalesce($4::date, '-infinity')
         ORDER BY day`,
        [tenant, kind, ids, since],
      );
      return rows;
    },
  };
}
