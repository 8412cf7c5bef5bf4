import { noteActionsOf, postgresActionStore } from '../adapters/postgres/action-store.ts';
import { announce } from '../adapters/postgres/changes.ts';
import type { Connection } from '../adapters/postgres/connection.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { noteHeard } from '../adapters/postgres/feed-store.ts';
import { postgresGuardrails } from '../adapters/postgres/guardrail-store.ts';
import { postgresMailings } from '../adapters/postgres/mailing-store.ts';
import { keepAnswers } from '../adapters/postgres/message-answers.ts';
import { postgresOutbox } from '../adapters/postgres/outbox.ts';
import { noteAttempts } from '../adapters/postgres/payment-attempts.ts';
import { postgresPipelineStore } from '../adapters/postgres/pipeline-store.ts';
import { postgresPlaybookStore } from '../adapters/postgres/playbook-store.ts';
import { customersAt } from '../adapters/postgres/score-store.ts';
import { noteWrong } from '../adapters/postgres/send-counts.ts';
import { listTenants } from '../adapters/postgres/tenant-queries.ts';
import type { IngestReceipt } from '../contract/api/lists.ts';
import type { LoggedEvent, PlatformEvent } from '../contract/envelope.ts';
import type { Channel } from '../contract/words.ts';
import { groupCommitIntake, type Intake } from '../data/intake.ts';
import { IntelligenceDataPipeline, type Reaction } from '../data/pipeline.ts';
import type { Sql } from '../data/sql.ts';
import { type Clock, earliest } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { MLModelManager, type TrainingOutcome, type TrainRequest } from '../ml/model-manager.ts';
import { createMetrics, type Metrics } from '../monitoring/metrics.ts';
import type { ActionStore } from '../orchestration/actions.ts';
import { OmnichannelCommunicationDirector } from '../orchestration/director.ts';
import { createDispatcher, type Dispatcher } from '../orchestration/dispatcher.ts';
import { createGate } from '../orchestration/gate.ts';
import { offerFacts } from '../orchestration/offer-facts.ts';
import type { Carrier, GatePreview, Outbox, Routes } from '../orchestration/outbox.ts';
import type { PlaybookKind } from '../orchestration/playbook-kind.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';
import { createRuntime, type Runtime } from '../orchestration/runtime.ts';
import { unreadReply } from '../orchestration/unread-reply.ts';
import { forecastStep, forecastUpkeep } from './failures/forecast-step.ts';
import { harmStep } from './harm-watch.ts';
import { impactSteps } from './impact.ts';
import { noteAlarmsOf } from './incidents/alarms.ts';
import { watchStep } from './incidents/watch.ts';
import { ingestPort } from './ingest.ts';
import { noteJourneys } from './journey.ts';
import { layoutUpkeep } from './layout.ts';
import { ledgerSteps } from './ledger.ts';
import { type Loop, startLoop, type Turn, UPKEEP_FIRST_MS } from './loop.ts';
import { modelCatalogue } from './models/catalogue.ts';
import { threadedDataset } from './models/learning.ts';
import { EVERY_NIGHT, nightStep } from './models/night.ts';
import { postgresRegistry } from './models/registry.ts';
import { rolloutStep, takeBackBroken } from './models/rollouts.ts';
import { loadModels, modelCache, type TenantModels } from './models/tenant-models.ts';
import { trainingStep } from './models/training.ts';
import type { Behind } from './outages/behind.ts';
import { carryStep, LINE_PLAYBOOKS } from './outages/carry.ts';
import { followIncidents } from './outages/incidents.ts';
import { noteCutOffs, TELLER } from './outages/note.ts';
import { notePeace, peaceTurn } from './peace.ts';
import { people } from './people.ts';
import { forgetTouches, noteTouches, touchStep } from './personas/touch.ts';
import { playbooksOf } from './playbooks.ts';
import { customerScoring, EVENT_SET } from './score.ts';
import { type Scorer, threadedScorer } from './scoring.ts';
import { signalStep } from './signals.ts';
import { answersOf } from './survey-replies.ts';
import { VERSION } from './version.ts';
import { customerViews } from './views.ts';

const FRESH_MS = 3_600_000;

/** Messages that could not be delivered count against the health of their channel. */
const noteBounces = (sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> =>
  noteWrong(
    sql,
    events.flatMap((event) =>
      event.type === 'message.bounced' && now.getTime() - Date.parse(event.time) < FRESH_MS ? [{ tenant: event.tenant, channel: event.data.channel }] : [],
    ),
    now,
  );

/** Whose own node goes down or comes back is looked at again at once: the clock of a recovery stops and goes on with the line. */
async function rouseAtNodes(runtime: Runtime, sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> {
  const nodes = events.flatMap((event) =>
    event.type === 'outage.started' || event.type === 'outage.ended' ? [{ tenant: event.tenant, node: event.data.node_id }] : [],
  );
  if (nodes.length > 0) await runtime.rouse(sql, await customersAt(sql, nodes), now, LINE_PLAYBOOKS);
}

export type LayerOptions = {
  readonly store: { readonly database: Database; readonly connection: Connection };
  readonly clock: Clock;
  readonly log: Log;
  readonly carriers: readonly Carrier[] | Routes;
  /** Whether customers are scored in a thread of its own once the layer runs by itself: where there is more than one core, nobody then waits for it. */
  readonly scoresApart?: boolean;
  /** Also called with every batch, in its transaction: a seam for proofs that break things on purpose. */
  readonly alsoReact?: Reaction;
  /** Stand before the intake and the outbox: seams for mutants. */
  readonly throughIntake?: (intake: Intake) => Intake;
  readonly throughOutbox?: (outbox: ReturnType<typeof postgresOutbox>) => ReturnType<typeof postgresOutbox>;
  /** The limits of what is spent: a seam for mutants. */
  readonly guardrails?: ReturnType<typeof postgresGuardrails>;
  /** Who is behind a node, and which playbooks there are: seams for mutants. */
  readonly behind?: Behind;
  readonly playbooks?: readonly PlaybookKind[];
};

/** The layer put together: every part once, each with what it needs. This is the only place that constructs. */
export type Layer = {
  readonly intake: Intake;
  readonly ingest: (tenant: string, items: readonly unknown[], one?: boolean) => Promise<IngestReceipt>;
  readonly pipeline: IntelligenceDataPipeline;
  readonly runtime: Runtime;
  readonly dispatcher: Dispatcher;
  /** Gives a person the answer of a customer to read; one a customer and day. */
  readByPerson(tenant: string, customer: string, channel: Channel): Promise<void>;
  /** The one gate of every message, and what people ask for. */
  readonly director: OmnichannelCommunicationDirector;
  readonly outbox: Outbox & GatePreview;
  readonly actions: ActionStore;
  readonly models: { of(tenant: string): Promise<TenantModels>; forget(tenant: string): void };
  readonly manager: MLModelManager;
  readonly metrics: Metrics;
  /** Trains models of a tenant on its history now, in a thread of its own. */
  train(tenant: string, request: TrainRequest): Promise<TrainingOutcome[]>;
  /** Scores one set of customers that wait for it: those to whom something happened before those of a night. */
  score(): Promise<number>;
  /** Looks at one network whose alarms call for it, or whose time has come; false when there is none. */
  watch(): Promise<boolean>;
  /** Carries one piece of what happened to cut-offs on to its customers; false when nothing is left. */
  carry(): Promise<boolean>;
  /** Counts whom events touch; true when there may be more. */
  touch(): Promise<boolean>;
  /** Follows incidents: tells, or proposes to tell, whom they cut off. */
  follow(): Promise<void>;
  /** Foretells one set of devices that wait for it. */
  forecast(): Promise<number>;
  /** Settles what is due in the ledger, one set at a time; says how many it looked at. */
  settle(): Promise<number>;
  /** Follows new runs and members of the universal experiment, and looks at those whose time has come; true when there may be more. */
  impact(): Promise<boolean>;
  /** For a program that knows itself to be the only one on its store: takes up at once what a crash left in hand. */
  takeOver(): Promise<void>;
  /** Does everything by itself until the loop is stopped, and these turns with it. */
  start(more?: readonly Turn[]): Promise<Loop>;
};

/** Events in one sweep from which on the partitions are worked off side by side. */
const MANY_EVENTS = 500;
/** Runs that are looked at in one transaction. */
export const WAKE_BATCH = 1_000;
/** Such sets that are under way at a time when many runs are due. */
export const WAKERS = 3;
/** Messages that one program takes up at a time. */
export const SEND_BATCH = 100;

export function composeLayer(options: LayerOptions): Layer {
  const {
    clock,
    log,
    carriers,
    alsoReact,
    throughIntake = (intake) => intake,
    throughOutbox = (outbox) => outbox,
    behind,
    playbooks = playbookKinds,
  } = options;
  const { guardrails = postgresGuardrails() } = options;
  const { database, connection } = options.store;
  const metrics = createMetrics();
  const models = modelCache((tenant) => database.asWorker((sql) => loadModels(sql, tenant, clock, log)));
  const intake = throughIntake(
    groupCommitIntake({ clock, commit: (tenant, events, received) => database.asTenant(tenant, (sql) => postgresEventLog(sql).append(events, received)) }),
  );
  const check = ingestPort(intake, clock, log);
  const changed = (sql: Sql, tenant: string, ids: readonly string[], now: Date) => announce(sql, tenant, 'decision', ids, now);
  const append = async (sql: Sql, events: readonly PlatformEvent[], now: Date) => void (await postgresEventLog(sql).append(events, now));
  const outbox = throughOutbox(
    postgresOutbox({
      database,
      people: (tenant, customers, sql) => people(tenant, customers, sql, clock.now()),
      append,
      changed,
      paused: ({ tenant, playbook, cap }) =>
        log.warn('a playbook was paused: it wanted to reach more people within an hour than it may', { tenant, place: playbook, count: cap }),
    }),
  );
  const actions = postgresActionStore({ database, outbox, append, changed });
  const views = async (tenant: string, customers: readonly string[], sql: Sql) => customerViews(sql, tenant, customers, await models.of(tenant), clock.now());
  // What people decide takes nothing from the limits of playbooks.
  const runs = postgresPlaybookStore({ database, outbox, changed, log });
  const runtime = createRuntime({
    store: postgresPlaybookStore({
      database,
      outbox,
      changed,
      log,
      also: async (sql, decisions, now) => {
        await guardrails.write(sql, decisions);
        await postgresEventLog(sql).append(decisions.flatMap(offerFacts), now);
      },
    }),
    holdRooms: guardrails.holdRooms,
    views,
    playbooksOf: (tenant, sql) => playbooksOf(tenant, sql, playbooks),
  });
  const pipeline = new IntelligenceDataPipeline({
    transaction: (work) => database.asWorker(work),
    store: postgresPipelineStore,
    react: async (sql, events, now) => {
      // From its own word the layer concludes nothing about the network.
      const heard = events.filter(({ source }) => source !== TELLER);
      await noteAlarmsOf(sql, heard, now);
      await noteHeard(sql, heard);
      await noteCutOffs(sql, heard, now);
      const facts = await noteActionsOf(sql, outbox, events, now);
      await noteAttempts(sql, events);
      await keepAnswers(sql, events);
      await noteJourneys(sql, events);
      await rouseAtNodes(runtime, sql, events, now);
      await notePeace(runtime, sql, events, now);
      await noteTouches(sql, events, now);
      await noteBounces(sql, events, now);
      // What is appended to the log comes before what is announced, as wherever a message ends.
      await answersOf(sql, events, now);
      if (facts.length > 0) await postgresEventLog(sql).append(facts, now);
      await runtime.onEvents(sql, events, now);
      await alsoReact?.(sql, events, now);
    },
    clock,
    log,
  });
  const manager = new MLModelManager({ models: modelCatalogue(), registry: postgresRegistry(database, clock), clock, codeVersion: VERSION });
  const always = 'of' in carriers ? carriers.always : carriers.map(({ channel }) => channel);
  const mailings = postgresMailings({ database, outbox, runs, views });
  const director = new OmnichannelCommunicationDirector({ gate: createGate({ clock, always }), store: mailings, clock, newId });
  const dispatcher = createDispatcher({ outbox, carriers, clock, log, gate: director });
  const scoreSet = customerScoring(database, models);
  const here: Scorer = { score: (ofEverybody) => scoreSet(clock, { ofEverybody }), close: async () => {} };
  const score = async (ofEverybody: boolean, scorer = here): Promise<number> => {
    const count = await scorer.score(ofEverybody, clock.now());
    metrics.scored(count);
    return count;
  };
  const ofEachTenant = async (look: typeof takeBackBroken): Promise<boolean> => {
    for (const { tenant_id } of await database.asWorker(listTenants)) await look(database, tenant_id, manager.names, clock);
    return false;
  };
  const watch = () => watchStep({ database, clock });
  const follow = () => followIncidents(database, clock);
  const carry = () => carryStep({ database, runtime, clock, log, ...(behind && { behind }) });
  const touch = () => touchStep(database, clock, behind);
  const ledger = ledgerSteps({ database, connection }, clock);
  const impact = impactSteps(database, clock);
  return {
    intake,
    ingest: async (tenant, items, one) => {
      const receipt = await check(tenant, items, one);
      metrics.ingested(receipt.accepted, receipt.duplicates, receipt.rejected.length);
      return receipt;
    },
    pipeline,
    runtime,
    dispatcher,
    readByPerson: (tenant, customer, channel) =>
      database.asWorker(async (sql) => {
        const view = (await views(tenant, [customer], sql)).get(customer);
        if (view !== undefined) await runs.save(sql, unreadReply(tenant, view, channel, clock.now()), clock.now());
      }),
    director,
    outbox,
    actions,
    models,
    manager,
    metrics,
    train: async (tenant, request) => {
      const dataset = threadedDataset(connection, tenant);
      try {
        return await manager.train(tenant, dataset, request);
      } finally {
        await dataset.close();
        models.forget(tenant);
      }
    },
    score: async () => (await score(false)) || score(true),
    watch,
    carry,
    touch,
    follow,
    forecast: () => forecastStep(database, models, clock),
    settle: ledger.settle,
    impact,
    takeOver: async () => {
      await outbox.breakLeases();
      await actions.breakLeases();
    },
    start: async (more = []) => {
      const dispatch = async (): Promise<boolean> => {
        const { claimed, ...ends } = await dispatcher.dispatchDue(SEND_BATCH);
        for (const [state, count] of Object.entries(ends)) metrics.dispatched(state, count);
        return claimed === SEND_BATCH;
      };
      const wake = () => runtime.wakeDue(earliest(clock), WAKE_BATCH);
      const scorer = options.scoresApart ? threadedScorer(connection) : here;
      const turns: Turn[] = [
        {
          name: 'pipeline',
          restMs: 2_000,
          paceMs: 10,
          work: async () => {
            let count = await pipeline.sweep();
            // Much has come at once: the partitions side by side.
            if (count >= MANY_EVENTS) count += await pipeline.drain();
            metrics.processed(count);
            if (count > 0) loop.call('score');
            return count >= MANY_EVENTS;
          },
        },
        { name: 'retry', restMs: 1_000, work: () => pipeline.retry() },
        // Two of one kind: while the store writes one set, the next is scored.
        ...[1, 2].map((): Turn => ({ name: 'score', restMs: 2_000, firstMs: 1_000, paceMs: 10, work: async () => (await score(false, scorer)) === EVENT_SET })),
        { name: 'scores of the night', restMs: 5_000, firstMs: UPKEEP_FIRST_MS, work: async () => (await score(true, scorer)) > 0 },
        {
          name: 'incidents',
          restMs: 5_000,
          work: async () => {
            const looked = await watch();
            await follow();
            return looked;
          },
        },
        // Two pieces at a time: while the store writes one, the next is decided.
        { name: 'cut-offs', restMs: 1_000, work: async () => (await Promise.all([carry(), carry()])).some((more) => more) },
        { name: 'touched', restMs: 2_000, work: touch },
        { name: 'touched upkeep', restMs: 3_600_000, work: () => forgetTouches(database, clock) },
        { name: 'forecasts', restMs: 5_000, firstMs: UPKEEP_FIRST_MS, work: async () => (await forecastStep(database, models, clock)) > 0 },
        { name: 'forecast upkeep', restMs: 60_000, work: () => forecastUpkeep(database, clock) },
        {
          name: 'playbooks',
          restMs: 500,
          work: async () => {
            const woken = await wake();
            if (woken === WAKE_BATCH) loop.call('more playbooks');
            return woken > 0;
          },
        },
        // Much is due at once: while the store writes one set, the next is decided.
        ...Array.from({ length: WAKERS - 1 }, (): Turn => ({ name: 'more playbooks', restMs: 60_000, work: async () => (await wake()) > 0 })),
        peaceTurn(database, runtime, clock),
        { name: 'dispatch', restMs: 500, work: dispatch },
        { name: 'night', restMs: 30_000, work: async () => (await nightStep(database, EVERY_NIGHT, clock)).length > 0 },
        { name: 'train', restMs: 10_000, work: () => trainingStep({ database, connection, manager, clock, log }) },
        { name: 'take back', restMs: 20_000, work: () => ofEachTenant(takeBackBroken) },
        { name: 'rollouts', restMs: 3_600_000, work: () => ofEachTenant(rolloutStep) },
        { name: 'signals', restMs: 30_000, work: () => signalStep(database, clock) },
        { name: 'harm watch', restMs: 60_000, work: () => harmStep(database, clock, log) },
        ...ledger.turns,
        { name: 'impact', restMs: 60_000, work: impact },
        { name: 'layouts', restMs: 3_600_000, work: () => layoutUpkeep(database, clock) },
        ...more,
      ];
      const loop = startLoop(turns, clock, log);
      const stopListening = await Promise.all([
        database.listen('uil_events', () => loop.call('pipeline')),
        database.listen('uil_network', () => loop.call('incidents')),
        database.listen('uil_lines', () => loop.call('cut-offs')),
        database.listen('uil_models', (tenant) => models.forget(tenant)),
        database.listen('uil_trainings', () => loop.call('train')),
      ]);
      return {
        ...loop,
        async stop() {
          await loop.stop();
          await scorer.close();
          await Promise.all(stopListening.map((stop) => stop()));
        },
      };
    },
  };
}
