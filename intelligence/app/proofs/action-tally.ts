import type { Database } from '../../adapters/postgres/database.ts';

/** What became of everything that systems of a tenant were asked for, by what they did and by what the store says. */
export type ActionTally = {
  readonly asked: number;
  readonly done: number;
  readonly unknown: number;
  readonly twice: number;
  /** Said to be done, and was not. */
  readonly lost: number;
  /** Done, or in doubt, without a word: neither a fact of it nor somebody who finds out. */
  readonly undeclared: number;
  readonly unfinished: number;
  readonly wrongFacts: number;
};

type Row = { about: string; state: string; told: number; checks: number };

/** Counts the actions of a tenant against their effects by run and step. */
export async function actionTally(database: Database, tenant: string, effectsOf: (about: string) => number): Promise<ActionTally> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<Row>(
      `SELECT run_id || '/' || step AS about, state,
         (SELECT count(*) FROM events e WHERE e.tenant_id = a.tenant_id AND e.event_id IN (a.action_key || ':done', 'told-' || a.action_key))::int AS told,
         (SELECT count(*) FROM tasks t WHERE t.tenant_id = a.tenant_id AND t.run_id = a.run_id AND t.step = a.step || ':check' AND t.state = 'open')::int AS checks
       FROM platform_actions a WHERE tenant_id = $1`,
      [tenant],
    ),
  );
  const count = (of: (row: Row, effects: number) => boolean) => rows.filter((row) => of(row, effectsOf(row.about))).length;
  return {
    asked: rows.length,
    done: count(({ state }) => state === 'done'),
    unknown: count(({ state }) => state === 'unknown'),
    twice: count((_, effects) => effects > 1),
    lost: count(({ state }, effects) => state === 'done' && effects === 0),
    undeclared: count(({ state, checks }, effects) => (state === 'unknown' ? checks !== 1 : state !== 'done' && effects > 0)),
    unfinished: count(({ state }) => state === 'waiting' || state === 'doing'),
    wrongFacts: count(({ state, told }) => told !== (state === 'done' ? 1 : 0)),
  };
}

/** What must be nothing. */
export const wrongIn = (tally: ActionTally): number => tally.twice + tally.lost + tally.undeclared + tally.unfinished + tally.wrongFacts;
