import type { Measures } from '../../data/daily-facts.ts';
import { EntityHistory } from '../../data/entity-history.ts';
import type { FactSource } from '../../data/feature-store.ts';
import { foldSince } from '../../data/folded-facts.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';
import { foldsOf, type KeptFold, type KnownFolds, keepFolds } from './folded-facts.ts';

/** A day of an entity as it was learned on a day. */
export interface FactDay {
  readonly id: string;
  readonly day: Day;
  readonly learnedOn: Day;
  readonly measures: Measures;
}

/** Daily facts from PostgreSQL, inside the open transaction: those since a day, and before it the states alone. */
export async function factsSince(sql: Sql, tenant: string, kind: 'customer' | 'node', ids: readonly string[], since: Day | null): Promise<FactDay[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<FactDay>(
    `SELECT entity_id AS id, day, learned_on AS "learnedOn", measures FROM daily_facts
     WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = ANY ($3) AND day >= coalesce($4::date, '-infinity')
     UNION ALL
     SELECT entity_id, day, learned_on, measures FROM daily_facts
     WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = ANY ($3) AND has_states AND day < coalesce($4::date, '-infinity')
     ORDER BY day`,
    [tenant, kind, ids, since],
  );
  return rows;
}

/** The days after that of each entity, by ascending day. */
async function factsAfter(sql: Sql, tenant: string, kind: string, ids: readonly string[], after: readonly Day[]): Promise<FactDay[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<FactDay>(
    // One look into the index for each entity: the planner, which may know nothing of a young table, has no other way.
    `SELECT k.id, f.day, f.learned_on AS "learnedOn", f.measures FROM unnest($3::text[], $4::date[]) AS k (id, after),
       LATERAL (SELECT day, learned_on, measures FROM daily_facts WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = k.id AND day > k.after ORDER BY day OFFSET 0) f`,
    [tenant, kind, ids, after],
  );
  return rows;
}

/** Histories by id, of rows by ascending day within each entity. */
export function historiesOf(ids: readonly string[], rows: readonly FactDay[]): Map<string, EntityHistory> {
  const histories = new Map(ids.map((id) => [id, new EntityHistory()]));
  for (const row of rows) histories.get(row.id)?.add(row.day, row.learnedOn, row.measures);
  return histories;
}

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

/**
 * Histories from PostgreSQL, inside the open transaction. What has been folded is read from its fold and the days after it row
 * by row. With `foldAsOf`, which takes the worker's rights, what has many such rows is folded anew on the way, as of that day.
 * Folds of nodes, which many customers share, are read once as long as `known` keeps them.
 */
export function postgresFactSource(sql: Sql, { foldAsOf, known }: { readonly foldAsOf?: Day; readonly known?: KnownFolds } = {}): FactSource {
  return {
    async histories(tenant, kind, ids, since) {
      const folds = since === null ? new Map<string, KeptFold>() : await foldsOf(sql, tenant, kind, ids, since, kind === 'node' ? known : null);
      const folded = ids.filter((id) => folds.get(id)?.fold);
      const whole = ids.filter((id) => !folds.get(id)?.fold);
      const histories = new Map<string, EntityHistory>(ids.map((id) => [id, new EntityHistory(folds.get(id)?.fold?.facts ?? null)]));
      const open = new Map<string, number>();
      const lay = (row: FactDay) => {
        histories.get(row.id)?.add(row.day, row.learnedOn, row.measures);
        open.set(row.id, (open.get(row.id) ?? 0) + 1);
      };
      const after = folded.map((id) => folds.get(id)?.fold?.through as Day);
      for (const row of await factsAfter(sql, tenant, kind, folded, after)) lay(row);
      const from = since !== null && foldAsOf !== undefined ? earlier(foldSince(kind, foldAsOf), since) : since;
      for (const row of await factsSince(sql, tenant, kind, whole, from)) lay(row);
      if (foldAsOf !== undefined && since !== null) await keepFolds(sql, tenant, kind, histories, { open, folds, asOf: foldAsOf });
      return histories;
    },
  };
}
