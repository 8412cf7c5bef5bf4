import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../adapters/postgres/database.ts';
import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { postgresPipelineStore } from '../../adapters/postgres/pipeline-store.ts';
import { clearReadModels, type Digests, digestsOf, eventsAbout, holdPipeline, runsAfter, setAside } from '../../adapters/postgres/rebuild-store.ts';
import { decisionsOfRuns } from '../../adapters/postgres/recorded-decisions.ts';
import { listTenants } from '../../adapters/postgres/tenant-queries.ts';
import type { LoggedEvent } from '../../contract/envelope.ts';
import { type CustomerState, evolveCustomer } from '../../data/customer-state.ts';
import type { FactRow } from '../../data/daily-facts.ts';
import { foldFacts } from '../../data/measures.ts';
import { customerKey, type PipelineStore } from '../../data/pipeline.ts';
import type { Sql } from '../../data/sql.ts';
import { subjectOf } from '../../data/subject.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { AnyPlaybook } from '../../orchestration/playbook.ts';
import { replayRun, type Step } from '../../orchestration/replay/run-again.ts';
import { type Maker, makerOf } from '../explain.ts';

const READ = 10_000;
const WRITE = 5_000;
/** So many events are folded before the writing has its turn. */
const FOLD = 500;
const RUNS = 1_000;

/** What a replay of the log came to. `same` when every byte of facts, customers and outages, every decision and every run came out as it was. */
export type Rebuilt = {
  readonly same: boolean;
  readonly events: number;
  readonly before: Digests;
  readonly after: Digests;
  readonly runs: number;
  readonly decisions: number;
  readonly differing_decisions: number;
  readonly differing_runs: number;
  /** Runs that were made again decision by decision, as what they heard of lines does not stand in the log by itself. */
  readonly runs_by_decisions: number;
  /** Decisions of versions that this build does not have: they keep their record, and cannot be made again here. */
  readonly not_possible: number;
};

/** How a replay reads the log; the mutants read otherwise. */
export type Reading = (event: LoggedEvent) => boolean;

async function* logUpTo(sql: Sql, partition: number, last: number): AsyncGenerator<LoggedEvent[]> {
  for (let position = 0; position < last; ) {
    const events = (await postgresEventLog(sql).read([{ partition, position }], READ)).filter((event) => event.position <= last);
    if (events.length === 0) return;
    position = events.at(-1)!.position;
    yield events;
  }
}

async function writeInParts<T>(items: readonly T[], write: (part: readonly T[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += WRITE) await write(items.slice(from, from + WRITE));
}

type OutageEvent = LoggedEvent<'outage.started' | 'outage.ended'>;
/** What a part of the log came to. */
type Folded = { readonly facts: Map<string, FactRow>; readonly outages: OutageEvent[] };

async function writeFolded(store: PipelineStore, { facts, outages }: Folded): Promise<void> {
  await writeInParts([...facts.values()], (part) => store.addFacts(part));
  if (outages.length > 0) await store.saveOutages(outages);
}

/**
 * One partition from its beginning to where the pipeline stands: facts and states are folded in the program and written once. What a part
 * came to is written while the next one, which is read by then, is folded.
 */
async function replayPartition(sql: Sql, store: PipelineStore, partition: number, last: number, isRead: Reading): Promise<number> {
  const states = new Map<string, { tenant: string; customer: string; state: CustomerState }>();
  let count = 0;
  let before: Folded = { facts: new Map(), outages: [] };
  for await (const events of logUpTo(sql, partition, last)) {
    const folded: Folded = { facts: new Map(), outages: [] };
    const fold = async () => {
      for (const [i, event] of events.entries()) {
        if (i % FOLD === 0) await setImmediate();
        if (!isRead(event)) continue;
        count++;
        foldFacts(folded.facts, event);
        const { kind, id } = subjectOf(event);
        if (event.type === 'outage.started' || event.type === 'outage.ended') folded.outages.push(event as OutageEvent);
        if (kind !== 'customer') continue;
        const key = customerKey({ tenant: event.tenant, customer: id });
        states.set(key, { tenant: event.tenant, customer: id, state: evolveCustomer(states.get(key)?.state, event) });
      }
    };
    await Promise.all([writeFolded(store, before), fold()]);
    before = folded;
  }
  await writeFolded(store, before);
  await writeInParts([...states.values()], (part) => store.saveCustomers(part));
  return count;
}

async function replayRuns(
  sql: Sql,
  tenant: string,
): Promise<Pick<Rebuilt, 'runs' | 'decisions' | 'differing_decisions' | 'differing_runs' | 'runs_by_decisions' | 'not_possible'>> {
  const told = { runs: 0, decisions: 0, differing_decisions: 0, differing_runs: 0, runs_by_decisions: 0, not_possible: 0 };
  const makers = new Map<string, Maker>();
  for (let after = ''; ; ) {
    const runs = await runsAfter(sql, tenant, after, RUNS);
    if (runs.length === 0) return told;
    after = runs.at(-1)!.id;
    const ids = runs.map(({ id }) => id);
    const all = await decisionsOfRuns(sql, tenant, ids);
    for (const decision of all) {
      const name = makerName(decision);
      if (!makers.has(name)) makers.set(name, await makerOf(sql, tenant, decision));
    }
    const playbookOf =
      (name: string) =>
      (step: Step): AnyPlaybook | null => {
        const maker = makers.get(makerName({ ...step, playbook: name }));
        return maker === undefined || 'missing' in maker ? null : maker.playbook;
      };
    const types = [...makers.values()].flatMap((maker) => ('missing' in maker ? [] : [...maker.playbook.listensTo, ...maker.playbook.startsOn]));
    const customers = [...new Set(runs.map(({ customer_id }) => customer_id))];
    const events = await eventsAbout(sql, tenant, customers, [...new Set(types)]);
    const of = Map.groupBy(all, ({ instance_id }) => instance_id);
    for (const run of runs) {
      const { run: again, differing, unknown } = replayRun(of.get(run.id) ?? [], events.get(run.customer_id) ?? [], run, playbookOf(run.playbook));
      told.runs++;
      told.decisions += of.get(run.id)?.length ?? 0;
      told.differing_decisions += differing.length;
      told.not_possible += unknown;
      if (again === null && unknown === 0) told.runs_by_decisions++;
      const { state, state_version, ended_at, ending } = run;
      if (again !== null && unknown === 0 && canonicalJson(again) !== canonicalJson({ state, state_version, ended_at, ending })) told.differing_runs++;
    }
  }
}

const makerName = ({ playbook, playbook_version, edition }: { playbook: string; playbook_version: number; edition: number }): string =>
  JSON.stringify([playbook, playbook_version, edition]);

class Undo extends Error {}

/**
 * Removes everything that is computed from the log and computes it again, in one transaction that the pipeline waits for and readers do
 * not notice; then lives through every run once more and makes every decision again from its record. With `keep` false it is all undone
 * at the end and only told.
 */
export async function replayLog(database: Pick<Database, 'asWorker'>, { keep, isRead = () => true }: { keep: boolean; isRead?: Reading }): Promise<Rebuilt> {
  let told: Rebuilt | undefined;
  try {
    await database.asWorker(async (sql) => {
      const positions = await holdPipeline(sql);
      const before = await digestsOf(sql);
      await clearReadModels(sql);
      const aside = await setAside(sql);
      const store = postgresPipelineStore(sql);
      let events = 0;
      for (const { partition, position } of positions)
        events += await replayPartition(sql, store, partition, position, (event) => !aside.has(`${event.partition} ${event.position}`) && isRead(event));
      const after = await digestsOf(sql);
      const sums = { runs: 0, decisions: 0, differing_decisions: 0, differing_runs: 0, runs_by_decisions: 0, not_possible: 0 };
      for (const { tenant_id } of await listTenants(sql)) {
        const own = await replayRuns(sql, tenant_id);
        for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += own[name];
      }
      const same = canonicalJson(before) === canonicalJson(after) && sums.differing_decisions === 0 && sums.differing_runs === 0;
      told = { same, events, before, after, ...sums };
      if (!keep) throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return told as Rebuilt;
}
