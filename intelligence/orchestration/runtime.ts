import type { Sql } from '../data/sql.ts';
import { isoText } from '../kernel/iso-text.ts';
import { assign, HOLDOUT_SHARE, type HoldoutShares, shareOf, UNIVERSAL_SHARE } from './holdout.ts';
import { type Action, NOTHING_ASKED, type Origin, type OutboxMessage, type Task } from './outbox.ts';
import type { AnyPlaybook, CustomerView, Happening } from './playbook.ts';
import type { Changes, CustomerRef, PlaybookStore, Withdrawn } from './playbook-store.ts';
import { type HoldRooms, NO_ROOMS, type Rooms, roomKeeper } from './room-keeper.ts';
import { type Decision, look, openRun, type Run } from './run.ts';

/**
 * What a tenant lets its playbooks do. Old versions and editions stay in the list until their runs have ended; new runs take the
 * newest. A playbook named in `closed` opens no runs; those that are open go on.
 */
export type TenantPlaybooks = {
  readonly playbooks: readonly AnyPlaybook[];
  readonly closed?: ReadonlySet<string>;
  readonly shares?: HoldoutShares;
  /** In place of the share of every playbook, with nobody held out of everything. */
  readonly holdoutShare?: number;
};

const assigned = ({ shares, holdoutShare }: TenantPlaybooks, tenant: string, playbook: string, customer: string) =>
  holdoutShare === undefined
    ? assign(tenant, playbook, customer, shares ? shareOf(shares, playbook) : HOLDOUT_SHARE, shares?.everything ?? UNIVERSAL_SHARE)
    : assign(tenant, playbook, customer, holdoutShare);

/** What is known of customers now, by customer id; read in the given transaction, after the runs are held. */
export type Views = (tenant: string, customerIds: readonly string[], sql: Sql) => Promise<ReadonlyMap<string, CustomerView>>;

export type RuntimeOptions = {
  readonly store: PlaybookStore;
  readonly views: Views;
  readonly playbooksOf: (tenant: string, sql: Sql) => Promise<TenantPlaybooks>;
  /** Holds the limits of tenants until the transaction ends; without it nothing is limited. */
  readonly holdRooms?: HoldRooms;
};

/** What a batch came to. */
export type Summary = { readonly looked: number; readonly decisions: readonly Decision[] };

/** Runs the playbooks of all tenants, many runs at a time. */
export interface Runtime {
  /** Inside the caller's transaction: opens and advances runs on events of any tenants, in their order. */
  onEvents(sql: Sql, events: readonly Happening[], now: Date): Promise<Summary>;
  /** Looks at runs whose time has come, at most so many, in one transaction; returns how many there were. */
  wakeDue(now: Date, limit: number): Promise<number>;
  /** In the caller's transaction: runs of these customers look again at once, but for those of the playbooks named. */
  rouse(sql: Sql, customers: readonly CustomerRef[], now: Date, except?: readonly string[]): Promise<void>;
}

/** An event older than this opens nothing: history that is brought in, or a backlog that is told late, is no reason to write to people. */
export const OPENS_WITHIN_MS = 3 * 86_400_000;
const isFresh = (event: Happening, now: Date): boolean => now.getTime() - Date.parse(event.time) <= OPENS_WITHIN_MS;

const refKey = (tenant: string, customerId: string): string => `${tenant}\n${customerId}`;
/** What came of something that a run asked of a person, of a system or of a channel is for that run alone, as others may have a step of the same name. */
export const isForAnother = ({ data }: Happening, { id }: Pick<Run, 'id'>): boolean =>
  'instance_id' in data && data.instance_id !== undefined && data.instance_id !== id;
const customerOf = (event: Happening): string | undefined => ('customer_id' in event.data ? event.data.customer_id : undefined);

function newest(playbooks: readonly AnyPlaybook[]): readonly AnyPlaybook[] {
  const byName = new Map<string, AnyPlaybook>();
  for (const playbook of playbooks) {
    const known = byName.get(playbook.name);
    if (known === undefined || known.version < playbook.version || (known.version === playbook.version && known.edition < playbook.edition))
      byName.set(playbook.name, playbook);
  }
  return [...byName.values()];
}

const definitionOf = (playbooks: readonly AnyPlaybook[], run: Run): AnyPlaybook | undefined =>
  playbooks.find((playbook) => playbook.name === run.playbook && playbook.version === run.playbook_version && playbook.edition === run.edition);

/** Collects what looks have changed, each run once in its last state. */
function collector() {
  const runs = new Map<string, { run: Run; isNew: boolean }>();
  const rest = { decisions: [] as Decision[], messages: [] as OutboxMessage[], tasks: [] as Task[], actions: [] as Action[], withdrawn: [] as Withdrawn[] };
  return {
    take(before: Run, isNew: boolean, { run, decision, asked, withdrawn = [] }: ReturnType<typeof look>): Run {
      if (decision) rest.decisions.push(decision);
      rest.messages.push(...asked.messages);
      rest.tasks.push(...asked.tasks);
      rest.actions.push(...asked.actions);
      // What an earlier look of the batch asked for is not written at all; what is at rest is withdrawn there.
      for (const step of withdrawn) {
        rest.messages = rest.messages.filter((message) => message.instance_id !== before.id || message.command.step !== step);
        rest.withdrawn.push({ tenant: before.tenant, instance_id: before.id, step });
      }
      const key = refKey(before.tenant, before.id);
      if (run !== null || isNew) runs.set(key, { run: run ?? before, isNew: isNew || (runs.get(key)?.isNew ?? false) });
      return run ?? before;
    },
    changes(): Changes {
      const all = [...runs.values()];
      return {
        opened: all.filter((one) => one.isNew).map((one) => one.run),
        changed: all.filter((one) => !one.isNew).map((one) => one.run),
        ...withoutEnded(rest, all),
      };
    },
  };
}

/** What an earlier look of the batch asked for has lost its reason before it was written when its run then ended. */
function withoutEnded<R extends Omit<Changes, 'opened' | 'changed'>>(rest: R, runs: readonly { run: Run }[]): R {
  const ended = new Map(runs.filter(({ run }) => run.ended_at !== null).map(({ run }) => [refKey(run.tenant, run.id), run]));
  if (ended.size === 0) return rest;
  const last = new Set(rest.decisions.filter((decision) => decision.choice === 'stop').map((decision) => decision.id));
  const runOf = (from: Origin) => (last.has(from.decision_id) ? undefined : ended.get(refKey(from.tenant, from.instance_id)));
  return {
    ...rest,
    messages: rest.messages.filter((message) => runOf(message) === undefined),
    actions: rest.actions.filter((action) => runOf(action) === undefined),
    tasks: rest.tasks.filter((task) => (runOf(task)?.ending ?? 'not-recovered') === 'not-recovered'),
  };
}

/**
 * The pure heart: what these events make of the open runs of one tenant's customers. Events count in their order; one that opens
 * a run is also the first that the run sees. A customer without a view is left for later, as nothing is known to decide on.
 */
export function advance(
  tenant: string,
  settings: TenantPlaybooks,
  open: readonly Run[],
  events: readonly Happening[],
  views: ReadonlyMap<string, CustomerView>,
  now: Date,
  held: Rooms = NO_ROOMS,
): Changes {
  const rooms = roomKeeper(held);
  const { playbooks, closed = new Set() } = settings;
  const current = new Map(open.map((run) => [`${run.playbook}\n${run.customer_id}`, run]));
  const fresh = new Set<string>();
  const collect = collector();
  const candidates = newest(playbooks);
  for (const event of events) {
    const customerId = customerOf(event);
    const view = customerId === undefined ? undefined : views.get(customerId);
    if (customerId === undefined || view === undefined) continue;
    for (const candidate of candidates) {
      const key = `${candidate.name}\n${customerId}`;
      let run = current.get(key);
      if (run === undefined && !closed.has(candidate.name) && candidate.startsOn.includes(event.type) && isFresh(event, now) && candidate.opens(event)) {
        run = openRun(
          candidate,
          tenant,
          customerId,
          event,
          candidate.forEverybody ? assign(tenant, candidate.name, customerId, 0) : assigned(settings, tenant, candidate.name, customerId),
          now,
        );
        fresh.add(run.id);
      }
      const definition = run === undefined ? undefined : definitionOf(playbooks, run);
      if (run === undefined || definition === undefined) continue;
      if (!definition.listensTo.includes(event.type) && !definition.startsOn.includes(event.type)) continue;
      if (isForAnother(event, run)) continue;
      const after = collect.take(run, fresh.has(run.id), rooms.take(look(definition, run, event, rooms.seen(definition, view), now)));
      if (after.ended_at === null) current.set(key, after);
      else current.delete(key);
    }
  }
  return collect.changes();
}

/** What the passing of time makes of runs that are due. A run whose definition or customer is not known is looked at again in an hour. */
export function advanceDue(
  playbooks: readonly AnyPlaybook[],
  runs: readonly Run[],
  views: ReadonlyMap<string, CustomerView>,
  now: Date,
  held: Rooms = NO_ROOMS,
): Changes {
  const rooms = roomKeeper(held);
  const collect = collector();
  const inAnHour = isoText(now.getTime() + 3_600_000);
  for (const run of runs) {
    const definition = definitionOf(playbooks, run);
    const view = views.get(run.customer_id);
    const looked = definition && view ? rooms.take(look(definition, run, null, rooms.seen(definition, view), now)) : null;
    collect.take(run, false, looked ?? { run: { ...run, wake_at: inAnHour }, decision: null, asked: NOTHING_ASKED });
  }
  return collect.changes();
}

const merged = (parts: readonly Changes[]): Changes => ({
  opened: parts.flatMap((part) => part.opened),
  changed: parts.flatMap((part) => part.changed),
  decisions: parts.flatMap((part) => part.decisions),
  messages: parts.flatMap((part) => part.messages),
  tasks: parts.flatMap((part) => part.tasks),
  actions: parts.flatMap((part) => part.actions),
  withdrawn: parts.flatMap((part) => part.withdrawn ?? []),
});

/** The playbooks that take of limits and may look at one of these events. */
const spendersAmong = (tenant: string, playbooks: readonly AnyPlaybook[], events: readonly Happening[]): { tenant: string; playbook: string }[] =>
  newest(playbooks).flatMap(({ name, spends, startsOn, listensTo }) =>
    spends && events.some(({ type }) => startsOn.includes(type) || listensTo.includes(type)) ? [{ tenant, playbook: name }] : [],
  );

/** The playbooks of these runs that take of limits. */
const spendersOf = (tenant: string, playbooks: readonly AnyPlaybook[], runs: readonly Run[]): { tenant: string; playbook: string }[] =>
  [...new Set(runs.flatMap((run) => (definitionOf(playbooks, run)?.spends ? [run.playbook] : [])))].map((playbook) => ({ tenant, playbook }));

/** Puts playbooks, views and the store together. */
export function createRuntime({ store, views, playbooksOf, holdRooms = async () => new Map() }: RuntimeOptions): Runtime {
  return {
    rouse: (sql, customers, now, except) => store.rouse(sql, customers, now, except),
    async onEvents(sql, events, now) {
      const parts: Changes[] = [];
      const ready: { tenant: string; settings: TenantPlaybooks; open: readonly Run[]; relevant: Happening[]; concerned: string[] }[] = [];
      for (const [tenant, ofTenant] of Map.groupBy(events, (event) => event.tenant)) {
        const settings = await playbooksOf(tenant, sql);
        const wanted = new Set(settings.playbooks.flatMap((playbook) => [...playbook.startsOn, ...playbook.listensTo]));
        const relevant = ofTenant.filter((event) => wanted.has(event.type) && customerOf(event) !== undefined);
        if (relevant.length === 0) continue;
        const openers = new Set(
          relevant.filter((event) => isFresh(event, now) && settings.playbooks.some((p) => p.startsOn.includes(event.type) && p.opens(event))).map(customerOf),
        );
        const ids = [...new Set(relevant.map((event) => customerOf(event)!))];
        const open = await store.load(
          sql,
          ids.map((customer_id) => ({ tenant, customer_id })),
        );
        const running = new Set(open.map((run) => run.customer_id));
        const concerned = ids.filter((id) => openers.has(id) || running.has(id));
        if (concerned.length === 0) continue;
        ready.push({ tenant, settings, open, relevant, concerned });
      }
      // After the runs of all tenants, so that nobody who holds the limits waits for runs.
      const rooms = await holdRooms(
        sql,
        ready.flatMap(({ tenant, settings, relevant }) => spendersAmong(tenant, settings.playbooks, relevant)),
        now,
      );
      for (const { tenant, settings, open, relevant, concerned } of ready)
        parts.push(advance(tenant, settings, open, relevant, await views(tenant, concerned, sql), now, rooms.get(tenant)));
      const changes = merged(parts);
      await store.save(sql, changes, now);
      return { looked: changes.opened.length + changes.changed.length, decisions: changes.decisions };
    },
    wakeDue: (now, limit) =>
      store.wake(now, limit, async (runs, sql) => {
        const parts: Changes[] = [];
        const ready: { tenant: string; playbooks: readonly AnyPlaybook[]; due: readonly Run[] }[] = [];
        for (const [tenant, due] of Map.groupBy(runs, (run) => run.tenant)) ready.push({ tenant, due, playbooks: (await playbooksOf(tenant, sql)).playbooks });
        const spending = ready.flatMap(({ tenant, playbooks, due }) => spendersOf(tenant, playbooks, due));
        const rooms = await holdRooms(sql, spending, now);
        for (const { tenant, playbooks, due } of ready)
          parts.push(advanceDue(playbooks, due, await views(tenant, [...new Set(due.map((run) => run.customer_id))], sql), now, rooms.get(tenant)));
        return merged(parts);
      }),
  };
}
