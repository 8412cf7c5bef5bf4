import { postgresEventLog } from '../../../adapters/postgres/event-log.ts';
import { appendPredictions, type LedgerEntry, settlePredictions } from '../../../adapters/postgres/ledger.ts';
import type { PlatformEvent } from '../../../contract/envelope.ts';
import type { Sql } from '../../../data/sql.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import type { Scratch } from '../scratch.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const DAYS = 30;
const HORIZONS = [24, 72, 24 * 14];
/** So late a fact may be and still correct what was settled. */
const LATEST_DAYS = 6;

/** How the ledger is looked after: one look at a moment; the mutants do it wrongly. */
export type Look = (sql: Sql, now: Date) => Promise<number>;
export const theProduct: Look = (sql, now) => settlePredictions(sql, now, 5_000);

/** Lookers that break the promise: each must be caught. */
export const MUTANTS: Readonly<Record<string, Look>> = {
  'settles five days early': (sql, now) => settlePredictions(sql, new Date(now.getTime() + 120 * HOUR), 5_000),
  'looks every sixth hour only': async (sql, now) => (new Date(now).getUTCHours() % 6 === 0 ? settlePredictions(sql, now, 5_000) : 0),
  'never looks again': async (sql, now) => {
    const taken = await settlePredictions(sql, now, 5_000);
    await sql.query('UPDATE predictions SET look_at = NULL WHERE settled_at IS NOT NULL');
    return taken;
  },
};

type Said = { readonly id: string; readonly at: number; readonly due: number; readonly subject: string };
type Fact = { readonly subject: string; readonly at: number; readonly known: number };

/** What came of a ledger beside an oracle that knows every fact and when it was learned. */
export type Settled = {
  predictions: number;
  late: number;
  unsettled: number;
  wrongAtFirst: number;
  wrongInTheEnd: number;
  corrected: number;
  corrections: number;
};

/** Predictions and facts by lot, a third of the facts late; the ledger looks once an hour. */
export async function settlement(scratch: Scratch, tenant: string, seed: number, look: Look, subjects: number): Promise<Settled> {
  const random = mulberry32(seed);
  const day = () => Math.floor(random() * DAYS);
  const facts: Fact[] = Array.from({ length: subjects }, (_, i) => {
    const at = START + day() * 24 * HOUR + Math.floor(random() * 24 * HOUR);
    return { subject: `n${i}`, at, known: random() < 1 / 3 ? at + Math.floor(random() * LATEST_DAYS * 24 * HOUR) : at };
  });
  const said: Said[] = [];
  const entries = new Map<number, LedgerEntry[]>();
  for (let i = 0; i < subjects; i++)
    for (let n = 0; n < 4; n++) {
      const hour = Math.floor(random() * (DAYS - 15) * 24);
      const horizonHours = HORIZONS[Math.floor(random() * HORIZONS.length)] as number;
      const one = { subject: `n${i}`, model: 'network_failure', version: `v${n}`, horizonHours, chance: random(), healthScore: null, shown: true };
      entries.set(hour, [...(entries.get(hour) ?? []), one]);
      said.push({ id: `${one.subject} ${one.version}`, subject: one.subject, at: START + hour * HOUR, due: START + (hour + horizonHours) * HOUR });
    }
  const byHour = Map.groupBy(facts, ({ known }) => Math.floor((known - START) / HOUR));
  const first = new Map<string, { at: number; came: boolean }>();
  const { database } = scratch;
  for (let hour = 0; hour < (DAYS + 8) * 24; hour++) {
    const now = new Date(START + hour * HOUR);
    const told = byHour.get(hour - 1) ?? [];
    if (told.length > 0)
      await database.asTenant(tenant, (sql) =>
        postgresEventLog(sql).append(
          told.map((fact) => downOf(tenant, fact)),
          now,
        ),
      );
    await database.asWorker(async (sql) => {
      await appendPredictions(sql, tenant, entries.get(hour) ?? [], now);
      await look(sql, now);
      const { rows } = await sql.query<{ id: string; came: boolean }>(
        "SELECT subject_id || ' ' || version AS id, came_true AS came FROM predictions WHERE tenant_id = $1 AND settled_at = $2",
        [tenant, now],
      );
      for (const { id, came } of rows) first.set(id, { at: now.getTime(), came });
    });
  }
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ id: string; came: boolean; corrected: boolean }>(
      "SELECT subject_id || ' ' || version AS id, came_true AS came, corrected_at IS NOT NULL AS corrected FROM predictions WHERE tenant_id = $1 AND settled_at IS NOT NULL",
      [tenant],
    ),
  );
  return compare(said, facts, first, new Map(rows.map((row) => [row.id, row])));
}

function compare(
  said: readonly Said[],
  facts: readonly Fact[],
  first: ReadonlyMap<string, { at: number; came: boolean }>,
  last: ReadonlyMap<string, { came: boolean; corrected: boolean }>,
): Settled {
  const of = Map.groupBy(facts, ({ subject }) => subject);
  const came = ({ subject, at, due }: Said, knownBy: number) => (of.get(subject) ?? []).some((fact) => fact.at > at && fact.at <= due && fact.known < knownBy);
  const found: Settled = { predictions: said.length, late: 0, unsettled: 0, wrongAtFirst: 0, wrongInTheEnd: 0, corrected: 0, corrections: 0 };
  for (const one of said) {
    const [settled, end] = [first.get(one.id), last.get(one.id)];
    if (!settled || !end) {
      found.unsettled++;
      continue;
    }
    // A look at the full hour knows what was told by the end of the hour before.
    const [then, inTheEnd] = [came(one, Math.floor(settled.at / HOUR) * HOUR), came(one, Number.POSITIVE_INFINITY)];
    if (settled.at - one.due > HOUR) found.late++;
    if (settled.came !== came(one, Math.floor(one.due / HOUR) * HOUR) && settled.came !== then) found.wrongAtFirst++;
    if (end.came !== inTheEnd) found.wrongInTheEnd++;
    if (then !== inTheEnd) found.corrections++;
    if (end.corrected) found.corrected++;
  }
  return found;
}

const downOf = (tenant: string, { subject, at, known }: Fact): PlatformEvent =>
  ({
    id: `${subject}/${at}`,
    source: 'proof',
    tenant,
    type: 'device.down',
    time: new Date(at).toISOString(),
    learned: new Date(known).toISOString(),
    data: { node_id: subject },
  }) as PlatformEvent;

/** True when everything was settled within the hour, rightly by what was known, and corrected by what came late. */
export const settledWell = ({ late, unsettled, wrongAtFirst, wrongInTheEnd, corrected, corrections }: Settled): boolean =>
  late === 0 && unsettled === 0 && wrongAtFirst === 0 && wrongInTheEnd === 0 && corrected === corrections && corrections > 0;
