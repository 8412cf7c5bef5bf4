import type { LoggedEvent } from '../contract/envelope.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { type CustomerState, evolveCustomer } from './customer-state.ts';
import { type FactRow, mergeMeasures } from './daily-facts.ts';
import type { Position } from './event-log.ts';
import { foldFacts } from './measures.ts';
import { type NodeHour, nodeHourOf } from './node-hours.ts';
import { isNodeEvent, type NodeEvent } from './node-state.ts';
import type { Sql } from './sql.ts';
import { PARTITIONS, subjectOf } from './subject.ts';

/** What the pipeline needs of the store inside one transaction. */
export interface PipelineStore {
  /** Takes these partitions until the transaction ends and tells where they stand; those that another worker has are left out. */
  claim(partitions: readonly number[]): Promise<Position[]>;
  read(after: readonly Position[], limit: number): Promise<LoggedEvent[]>;
  advance(to: readonly Position[]): Promise<void>;
  addFacts(rows: readonly FactRow[]): Promise<void>;
  /** Adds to the hours of devices, and asks for new forecasts of them. */
  addNodeHours(rows: readonly (NodeHour & { readonly tenant: string })[], now: Date): Promise<void>;
  /** Loads, changes and saves the states of the customers named. */
  customers(keys: readonly CustomerKey[]): Promise<Map<string, CustomerState>>;
  saveCustomers(states: readonly (CustomerKey & { state: CustomerState })[]): Promise<void>;
  saveOutages(events: readonly LoggedEvent<'outage.started' | 'outage.ended'>[]): Promise<void>;
  /** Keeps what events tell of nodes: the inventory, when each was heard of, and its latest readings. */
  saveNodes(events: readonly NodeEvent[], now: Date): Promise<void>;
  /** Keeps what the ISP sells; facts about anything else are passed over. */
  saveListings(events: readonly LoggedEvent[]): Promise<void>;
  /** Asks for new scores of these customers and of all customers on these nodes. */
  requestScores(customers: readonly CustomerKey[], nodes: readonly { tenant: string; node: string }[], now: Date): Promise<void>;
  /** Empties the folds of whom these facts, already added, were folded without. */
  emptyFolds(rows: readonly FactRow[], now: Date): Promise<void>;
  setAside(event: LoggedEvent, cause: string, attempts: number, now: Date, retryAt: Date | null): Promise<void>;
  /** Claims one set-aside event whose time has come, with its partition; null when there is none that is free. */
  claimSetAside(now: Date): Promise<{ event: LoggedEvent; attempts: number } | null>;
  forgetSetAside(event: LoggedEvent): Promise<void>;
}

export type CustomerKey = { readonly tenant: string; readonly customer: string };
export const customerKey = ({ tenant, customer }: CustomerKey): string => JSON.stringify([tenant, customer]);

/** What else happens to a batch in the same transaction: the playbooks. */
export type Reaction = (sql: Sql, events: readonly LoggedEvent[], now: Date) => Promise<void>;

export type PipelineOptions = {
  transaction: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  store: (sql: Sql) => PipelineStore;
  react: Reaction;
  clock: Clock;
  log: Log;
  batch?: number;
  /** Says that something was processed, for the scorer and live screens. */
  moved?: () => void;
};

/** Tries after which an event stays set aside until a person replays it. */
export const MAX_ATTEMPTS = 5;

/** Exponential: 1, 2, 4, 8 seconds; none after the last attempt. */
export const retryAfter = (attempts: number, now: Date): Date | null =>
  attempts >= MAX_ATTEMPTS ? null : new Date(now.getTime() + 1000 * 2 ** (attempts - 1));

/** Everything that a batch of events changes, in the open transaction: facts, customer states, outages, playbooks, requests for scores. */
async function apply(store: PipelineStore, react: Reaction, sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> {
  const facts = new Map<string, FactRow>();
  const hours = new Map<string, NodeHour & { readonly tenant: string }>();
  const touched = new Map<string, CustomerKey>();
  const nodes = new Map<string, { tenant: string; node: string }>();
  for (const event of events) {
    const subject = subjectOf(event);
    foldFacts(facts, event);
    const hour = nodeHourOf(event);
    if (hour) {
      const key = JSON.stringify([event.tenant, hour.id, hour.hour, hour.learned]);
      const before = hours.get(key);
      hours.set(key, { tenant: event.tenant, ...hour, measures: before ? mergeMeasures(before.measures, hour.measures) : hour.measures });
    }
    const customer = { tenant: event.tenant, customer: subject.id };
    if (subject.kind === 'customer') touched.set(customerKey(customer), customer);
    if (event.type === 'outage.started' || event.type === 'outage.ended')
      nodes.set(JSON.stringify([event.tenant, subject.id]), { tenant: event.tenant, node: subject.id });
  }
  await store.addFacts([...facts.values()]);
  await store.addNodeHours([...hours.values()], now);
  const states = await store.customers([...touched.values()]);
  for (const event of events) {
    const subject = subjectOf(event);
    if (subject.kind !== 'customer') continue;
    const key = customerKey({ tenant: event.tenant, customer: subject.id });
    states.set(key, evolveCustomer(states.get(key), event));
  }
  await store.saveCustomers([...touched].map(([key, customer]) => ({ ...customer, state: states.get(key) as CustomerState })));
  const outages = events.filter(
    (event): event is LoggedEvent<'outage.started' | 'outage.ended'> => event.type === 'outage.started' || event.type === 'outage.ended',
  );
  if (outages.length > 0) await store.saveOutages(outages);
  const ofNodes = events.filter(isNodeEvent);
  if (ofNodes.length > 0) await store.saveNodes(ofNodes, now);
  await store.saveListings(events);
  await store.requestScores([...touched.values()], [...nodes.values()], now);
  // After the requests, as whoever scores takes them: a request first, then the folds of its customer.
  await store.emptyFolds([...facts.values()], now);
  // Last, because it ends with what live screens are told, under a number that every transaction of the tenant waits for:
  // whoever took it and then waited for something else would hold up all the others.
  await react(sql, events, now);
}

/** True for faults of the connection or the server, which pass; every other fault lies in the event. */
function passing(error: unknown): boolean {
  const code = String((error as { code?: unknown }).code ?? '');
  return /^(08|53|55P03|57|40|ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(code) || /terminated|Connection|timeout exceeded/i.test(String((error as Error).message));
}

/**
 * Turns the log into facts, states and decisions, partition by partition, each batch in one transaction with its offset.
 * A crash anywhere repeats the batch. An event that cannot be processed is found by halving, set aside with its cause,
 * and tried again later; the partition moves on.
 */
export class IntelligenceDataPipeline {
  readonly #options: PipelineOptions;
  readonly #most: number;
  /** Events of each partition in a sweep. */
  readonly #share: number;
  /** Events to take at a time, by partition: halved by a fault, doubled by a success. */
  readonly #batch: number[];

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#most = options.batch ?? 1000;
    this.#share = Math.ceil(this.#most / PARTITIONS);
    this.#batch = Array.from({ length: PARTITIONS }, () => this.#most);
  }

  /** Processes one batch of the partition; tells how many events it took. */
  async step(partition: number): Promise<number> {
    const limit = this.#batch[partition] as number;
    try {
      const count = await this.#process([partition], limit);
      this.#batch[partition] = Math.min(this.#most, 2 * limit);
      return count;
    } catch (error) {
      const { batch, fault } = unwrapped(error);
      if (batch.length > 1) {
        this.#batch[partition] = Math.ceil(batch.length / 2);
        return this.step(partition);
      }
      const event = batch[0] as LoggedEvent;
      await this.#setAside(partition, event, fault);
      this.#batch[partition] = Math.min(this.#most, 2 * limit);
      this.#options.log.warn('an event was set aside', { tenant: event.tenant, partition, event_type: event.type }, fault);
      this.#options.moved?.();
      return 1;
    }
  }

  /**
   * Processes what has come in all partitions in one transaction, a share of the batch from each; tells how many events it took.
   * Few events then cost one transaction and not eight. When there is a fault in one, each partition goes by itself.
   */
  async sweep(): Promise<number> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    try {
      return await this.#process(partitions, this.#share);
    } catch (error) {
      unwrapped(error);
      let total = 0;
      for (const partition of partitions) total += await this.step(partition);
      return total;
    }
  }

  /** Processes everything that is there now and what comes of it, few events together and many side by side; tells how many events it took. */
  async drain(): Promise<number> {
    let total = 0;
    for (let swept = await this.sweep(); swept > 0; swept = await this.sweep()) {
      total += swept;
      if (swept < this.#share) continue;
      const counts = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => this.#drainPartition(partition)));
      total += counts.reduce((sum, count) => sum + count, 0);
    }
    return total;
  }

  async #drainPartition(partition: number): Promise<number> {
    let total = 0;
    for (let count = 1; count > 0; total += count) count = await this.step(partition);
    return total;
  }

  /** One transaction over these partitions. Throws Faulty with the events when the fault lies in one of them. */
  async #process(partitions: readonly number[], limit: number): Promise<number> {
    const { transaction, store: bind, react, clock, moved } = this.#options;
    let batch: LoggedEvent[] = [];
    try {
      await transaction(async (sql) => {
        const store = bind(sql);
        const positions = await store.claim(partitions);
        batch = positions.length === 0 ? [] : await store.read(positions, limit);
        if (batch.length === 0) return;
        await apply(store, react, sql, batch, clock.now());
        await store.advance([...new Map(batch.map(({ partition, position }) => [partition, { partition, position }])).values()]);
      });
    } catch (error) {
      throw batch.length === 0 || passing(error) ? error : new Faulty(batch, error);
    }
    if (batch.length > 0) moved?.();
    return batch.length;
  }

  async #setAside(partition: number, event: LoggedEvent, error: unknown): Promise<void> {
    const { transaction, store: bind, clock } = this.#options;
    await transaction(async (sql) => {
      const store = bind(sql);
      if ((await store.claim([partition]))[0]?.position !== event.position - 1) return;
      const now = clock.now();
      await store.setAside(event, causeOf(error), 1, now, retryAfter(1, now));
      await store.advance([event]);
    });
  }

  /** Tries one set-aside event again whose time has come; false when there is none. */
  async retry(): Promise<boolean> {
    const { transaction, store: bind, react, clock, moved } = this.#options;
    let failed: { event: LoggedEvent; attempts: number; error: unknown } | undefined;
    const found = await transaction(async (sql) => {
      const store = bind(sql);
      const now = clock.now();
      const claimed = await store.claimSetAside(now);
      if (!claimed) return false;
      await sql.query('SAVEPOINT attempt');
      try {
        await apply(store, react, sql, [claimed.event], now);
        await store.forgetSetAside(claimed.event);
      } catch (error) {
        if (passing(error)) throw error;
        await sql.query('ROLLBACK TO SAVEPOINT attempt');
        failed = { ...claimed, error };
        const attempts = claimed.attempts + 1;
        await store.setAside(claimed.event, causeOf(error), attempts, now, retryAfter(attempts, now));
      }
      return true;
    });
    if (found && !failed) moved?.();
    return found;
  }
}

/** A batch of which an event cannot be processed. */
class Faulty extends Error {
  readonly batch: readonly LoggedEvent[];

  constructor(batch: readonly LoggedEvent[], cause: unknown) {
    super('an event of the batch cannot be processed', { cause });
    this.batch = batch;
  }
}

/** The batch of a fault that lies in an event; other faults go on. */
function unwrapped(error: unknown): { batch: readonly LoggedEvent[]; fault: unknown } {
  if (error instanceof Faulty) return { batch: error.batch, fault: error.cause };
  throw error;
}

/** Name and place of a fault, without the values that its message may quote. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = (error as { code?: unknown }).code;
  return [
    error.name,
    code,
    error.stack
      ?.split('\n')[1]
      ?.trim()
      .replace(/\(?file:.*\/intelligence\//, '('),
  ]
    .filter(Boolean)
    .join(' ');
}
