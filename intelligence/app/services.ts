import { endSession, identityOfApiKey, identityOfSession, redeemSignInLink } from '../adapters/postgres/access.ts';
import { changesSince } from '../adapters/postgres/changes.ts';
import { getCustomer, getCustomerIntelligence, getCustomerRow, listCustomers } from '../adapters/postgres/customer-queries.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { getDecision, listDecisions } from '../adapters/postgres/decision-queries.ts';
import { feedRows } from '../adapters/postgres/feed-store.ts';
import { addJourneyFacts } from '../adapters/postgres/journey-store.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import { customerTimeline } from '../adapters/postgres/timeline-query.ts';
import type { Services, SystemStatus } from '../api/services.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { accuracyServices } from './accuracy.ts';
import type { ChannelBook } from './carriers.ts';
import { channelServices } from './channels.ts';
import { churnDetail } from './churn.ts';
import { collectionServices } from './collections.ts';
import type { Layer } from './compose.ts';
import { experienceServices } from './experience.ts';
import { explainDecision } from './explain.ts';
import { failureServices } from './failures/services.ts';
import { feedbackServices } from './feedback.ts';
import { guardrailServices } from './guardrails.ts';
import { backtestOf, healthServices } from './health.ts';
import { helpFor } from './help.ts';
import { impactServices, successMetrics } from './impact.ts';
import { networkServices } from './incidents/services.ts';
import { journeyServices, noteColleagues } from './journey.ts';
import { layoutServices } from './layout.ts';
import { modelServices } from './models/services.ts';
import { opportunityServices } from './opportunities.ts';
import { tellingServices } from './outages/services.ts';
import { partnerServices } from './partners.ts';
import { peaceServices } from './peace.ts';
import { ownNowServices } from './personas/own-now.ts';
import { personaServices } from './personas/services.ts';
import { planServices } from './plans.ts';
import { platformServices } from './platform.ts';
import { playbookServices } from './playbook-services.ts';
import { preferenceServices } from './preferences.ts';
import { previewServices } from './preview.ts';
import { receiptSink } from './receipts.ts';
import { customerAsOf } from './replay/as-of.ts';
import { replayServices } from './replay/replay-playbook.ts';
import { satisfactionServices } from './satisfaction.ts';
import { sendingServices } from './sending.ts';
import { tenantServices } from './tenant-services.ts';
import { customerUsage, nodeUsage } from './usage.ts';
import { waitingServices } from './waiting.ts';
import { whyNot } from './why-not.ts';
import { wordingServices } from './wording.ts';

export type ServicesOptions = {
  readonly layer: Layer;
  readonly database: Database;
  readonly clock: Clock;
  readonly version: string;
  readonly startedAt: Date;
  readonly stopping: () => boolean;
  readonly channels: ChannelBook;
};

async function systemStatus(sql: Sql, tenant: string): Promise<Omit<SystemStatus, 'version' | 'started_at' | 'errors'>> {
  const { rows: queue } = await sql.query<{ waiting: number; oldest: number | null; version: string }>(
    `SELECT (SELECT coalesce(sum(h.next_position - 1 - o.position), 0) FROM log_heads h JOIN log_offsets o USING (partition_no) WHERE o.consumer = 'pipeline')::bigint AS waiting,
       (SELECT extract(epoch FROM now() - min(e.received_at))::float8 FROM log_offsets o JOIN events e ON e.partition_no = o.partition_no AND e.position = o.position + 1 WHERE o.consumer = 'pipeline') AS oldest,
       current_setting('server_version') AS version`,
  );
  const dead = await sql.query<{ n: number }>('SELECT count(*) AS n FROM dead_letters WHERE tenant_id = $1', [tenant]);
  const outbox = await sql.query<{ state: string; n: number }>('SELECT state, count(*) AS n FROM outbox WHERE tenant_id = $1 GROUP BY state', [tenant]);
  const models = await sql.query<SystemStatus['models'][number]>(
    'SELECT name, version, trained_at, alias FROM models WHERE tenant_id = $1 ORDER BY trained_at DESC LIMIT 50',
    [tenant],
  );
  const head = queue[0];
  return {
    database: { ok: true, version: head?.version ?? '' },
    queue: { waiting_events: head?.waiting ?? 0, oldest_waiting_seconds: head?.oldest ?? null },
    dead_letters: dead.rows[0]?.n ?? 0,
    outbox: Object.fromEntries(outbox.rows.map((row) => [row.state, row.n])),
    models: models.rows,
    feeds: await feedRows(sql, tenant),
  };
}

/** Hears of changes once for all sockets, and tells each that asks. */
async function changeBell(database: Database): Promise<{ on: Services['onChange']; stop: () => Promise<void> }> {
  const listeners = new Set<(tenant: string) => void>();
  const stop = await database.listen('uil_changes', (tenant) => {
    for (const heard of listeners) heard(tenant);
  });
  return {
    on(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    stop,
  };
}

/** What the API asks for, answered by the layer and its store. Reads run as the tenant, under row-level security. */
export async function createServices({
  layer,
  database,
  clock,
  version,
  startedAt,
  stopping,
  channels,
}: ServicesOptions): Promise<Services & { stop(): Promise<void> }> {
  const bell = await changeBell(database);
  const asWorker = <T>(work: (sql: Sql) => Promise<T>) => database.asWorker(work);
  const noteColleague = noteColleagues(clock, (fact) => asWorker((sql) => addJourneyFacts(sql, [fact])));
  const wishes = preferenceServices(database, layer, clock);
  return {
    ingest: layer.ingest,
    session: async ({ tenant, role, person }) => {
      const row = await database.asTenant(tenant, (sql) => tenantNamed(sql, tenant));
      if (!row) throw new UilError('TENANT_NOT_FOUND', [tenant]);
      return { person, role, tenant_id: tenant, tenant_name: row.name, time_zone: row.time_zone, currency: row.currency };
    },
    churnDetail: async (tenant, id) => churnDetail(database, tenant, id, await layer.models.of(tenant), clock),
    customers: (tenant, query) => database.asTenant(tenant, (sql) => listCustomers(sql, query, clock.now())),
    customer: (tenant, id) => database.asTenant(tenant, (sql) => getCustomer(sql, id, clock.now())),
    customerRow: (tenant, id) => database.asTenant(tenant, (sql) => getCustomerRow(sql, id, clock.now())),
    customerIntelligence: async (tenant, id) => {
      const backtest = backtestOf(await layer.models.of(tenant));
      return database.asTenant(tenant, (sql) => getCustomerIntelligence(sql, id, clock.now(), backtest));
    },
    ...journeyServices(database, clock),
    ...healthServices(database, layer.models),
    ...feedbackServices(database, clock),
    ...waitingServices(database, layer.outbox, clock),
    whatWouldHelp: async (tenant, id) => helpFor(database, tenant, id, await layer.models.of(tenant), clock),
    timeline: (tenant, customer, limit, after) => database.asTenant(tenant, (sql) => customerTimeline(sql, customer, limit, after)),
    customerUsage: (tenant, id) => customerUsage(database, tenant, id, clock),
    nodeUsage: (tenant, id) => nodeUsage(database, tenant, id, clock),
    ...failureServices(database, layer.models, clock),
    ...networkServices(database, clock),
    ...tellingServices(database, clock),
    ...platformServices(database),
    ...tenantServices(database, layer.models, clock),
    ...partnerServices(database, clock),
    ...opportunityServices(database),
    ...guardrailServices(database, clock),
    ...satisfactionServices(layer.models),
    ...planServices(database, clock),
    ...playbookServices(database, clock),
    ...collectionServices(database, layer, clock),
    ...peaceServices(database, layer, clock),
    ...personaServices(database, clock),
    ...wishes,
    ...ownNowServices(database, wishes.ownPreferences, clock),
    ...experienceServices(database, clock),
    ...layoutServices(database, clock),
    ...sendingServices(database, layer.director, clock),
    ...wordingServices(database, clock),
    ...channelServices(database, channels, receiptSink(database, layer.ingest, clock, layer.readByPerson), clock),
    ...replayServices(database),
    customerAsOf: (tenant, customer, at) => customerAsOf(database, tenant, customer, at),
    ...previewServices({ database, models: layer.models, outbox: layer.outbox, gate: layer.director, impact: successMetrics(database), clock }),
    explainDecision: (tenant, id) => explainDecision(database, tenant, id),
    whyNot: whyNot(database, layer.models, clock),
    decisions: (tenant, query) => database.asTenant(tenant, (sql) => listDecisions(sql, query)),
    decision: (tenant, id) => database.asTenant(tenant, (sql) => getDecision(sql, id)),
    ...modelServices(database, layer.manager, clock),
    ...accuracyServices(database, layer.manager.names, clock),
    ...impactServices(database, clock),
    system: async (tenant) => ({
      version,
      started_at: startedAt.toISOString(),
      errors: await layer.metrics.errors(),
      ...(await asWorker((sql) => systemStatus(sql, tenant))),
    }),
    changesSince: (tenant, seq) => database.asTenant(tenant, (sql) => changesSince(sql, seq)),
    onChange: bell.on,
    identityOfSession: async (token) => {
      const who = await asWorker((sql) => identityOfSession(sql, token, clock.now()));
      await noteColleague(who);
      return who;
    },
    identityOfApiKey: (key) => asWorker((sql) => identityOfApiKey(sql, key, clock.now())),
    redeemLink: (token) => asWorker((sql) => redeemSignInLink(sql, token, clock.now())),
    endSession: (token) => asWorker((sql) => endSession(sql, token)),
    ready: async () => {
      if (stopping()) return false;
      try {
        await asWorker((sql) => sql.query('SELECT 1'));
        return true;
      } catch {
        return false;
      }
    },
    metrics: () => layer.metrics.text(),
    now: () => clock.now(),
    stop: bell.stop,
  };
}
