import type { EntityHistory } from '../../data/entity-history.ts';
import { type Fold, type FoldedFacts, foldSince, foldThrough } from '../../data/folded-facts.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** What is kept of an entity: its fold, or null when a late fact has emptied it, and the version under which it may be written. */
export interface KeptFold {
  readonly version: number;
  readonly fold: Fold | null;
}

/** Rows beyond its fold that an entity has when it is folded anew. */
const MANY = 14;

/** Folds that were read lately, each with the mark of its writing: what many share is sent and parsed once. Of those asked for longest ago the oldest goes. */
export class KnownFolds {
  readonly #kept = new Map<string, { readonly mark: string; readonly facts: FoldedFacts }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  markOf(key: string): string | null {
    return this.#kept.get(key)?.mark ?? null;
  }

  /** What was read under that mark; null when it has gone meanwhile. */
  read(key: string, mark: string): FoldedFacts | null {
    const known = this.#kept.get(key);
    return known?.mark === mark ? known.facts : null;
  }

  keep(key: string, mark: string, facts: FoldedFacts): void {
    this.#kept.delete(key);
    this.#kept.set(key, { mark, facts });
    if (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value as string);
  }
}

type FoldRow = { id: string; version: number; since: Day | null; through: Day | null; facts: FoldedFacts | null; mark: string };

/** A row by the transaction that wrote it: whoever writes it anew, a rebuild included, leaves another. */
const MARK = "concat_ws(' ', f.xmin, f.version, f.through)";

/** The folds of these entities that reach back to a day at least; of those known already only the mark is read. */
export async function foldsOf(
  sql: Sql,
  tenant: string,
  kind: string,
  ids: readonly string[],
  since: Day,
  known: KnownFolds | null = null,
): Promise<Map<string, KeptFold>> {
  const keyOf = (id: string): string => JSON.stringify([tenant, kind, id]);
  const marks = ids.map((id) => known?.markOf(keyOf(id)) ?? null);
  const { rows } = await sql.query<FoldRow>(
    // One look into the key each, whatever the statistics of a young table say.
    `SELECT f.* FROM unnest($3::text[], $4::text[]) AS k (id, mark),
       LATERAL (SELECT entity_id AS id, version, since, through, ${MARK} AS mark, CASE WHEN ${MARK} = k.mark THEN NULL ELSE facts END AS facts
         FROM folded_facts f WHERE tenant_id = $1 AND entity_kind = $2 AND entity_id = k.id OFFSET 0) f`,
    [tenant, kind, ids, marks],
  );
  return new Map(
    rows.map(({ id, version, since: from, through, facts: read, mark }) => {
      const facts = read ?? known?.read(keyOf(id), mark) ?? null;
      if (known && facts) known.keep(keyOf(id), mark, facts);
      return [id, { version, fold: from !== null && from <= since && through !== null && facts !== null ? { since: from, through, facts } : null }];
    }),
  );
}

/**
 * Folds those of which many rows lie beyond the fold. A fact that came for a folded day while they were read has another version
 * by now, and keeps what was read from being written.
 */
export async function keepFolds(
  sql: Sql,
  tenant: string,
  kind: 'customer' | 'node',
  histories: ReadonlyMap<string, EntityHistory>,
  { open, folds, asOf }: { readonly open: ReadonlyMap<string, number>; readonly folds: ReadonlyMap<string, KeptFold>; readonly asOf: Day },
): Promise<void> {
  const due = [...histories].filter(([id]) => (open.get(id) ?? 0) > MANY);
  if (due.length === 0) return;
  const [since, through] = [foldSince(kind, asOf), foldThrough(asOf)];
  await sql.query(
    `INSERT INTO folded_facts (tenant_id, entity_kind, entity_id, version, since, through, facts)
     SELECT $1, $2, t.id, t.version, $3::date, $4::date, t.facts FROM unnest($5::text[], $6::bigint[], $7::json[]) AS t (id, version, facts) ORDER BY t.id
     ON CONFLICT (tenant_id, entity_kind, entity_id) DO UPDATE SET since = excluded.since, through = excluded.through, facts = excluded.facts
       WHERE folded_facts.version = excluded.version`,
    [
      tenant,
      kind,
      since,
      through,
      due.map(([id]) => id),
      due.map(([id]) => folds.get(id)?.version ?? 0),
      due.map(([, history]) => JSON.stringify(history.fold(since, through).facts)),
    ],
  );
}

/** Empties the folds of entities of which a fact has come for a day that may be folded, in the transaction that adds the fact. */
export async function emptyFolds(sql: Sql, entities: readonly { tenant: string; kind: string; id: string }[]): Promise<void> {
  if (entities.length === 0) return;
  await sql.query(
    `INSERT INTO folded_facts (tenant_id, entity_kind, entity_id, version)
     SELECT tenant, kind, id, 1 FROM unnest($1::text[], $2::text[], $3::text[]) AS t (tenant, kind, id) ORDER BY tenant, kind, id
     ON CONFLICT (tenant_id, entity_kind, entity_id) DO UPDATE SET version = folded_facts.version + 1, since = NULL, through = NULL, facts = NULL`,
    [entities.map(({ tenant }) => tenant), entities.map(({ kind }) => kind), entities.map(({ id }) => id)],
  );
}
