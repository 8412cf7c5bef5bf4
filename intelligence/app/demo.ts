import type { Database } from '../adapters/postgres/database.ts';
import { createTenant, listTenants, noteTenant } from '../adapters/postgres/tenant-queries.ts';
import type { CloudEvent } from '../contract/envelope.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, type Day, dayOf } from '../kernel/days.ts';
import type { TrainingOutcome } from '../ml/model-manager.ts';
import { simulate } from '../simulation/world.ts';
import type { Layer } from './compose.ts';
import { beginStep } from './progress.ts';

/** The demonstration ISP. */
export const DEMO = { tenant_id: 'demo', name: 'Prairie Fibre (demonstration)', country: 'US', time_zone: 'America/Chicago', currency: 'USD' } as const;

const DAYS = 270;
const SEED = 1;
/** Readings of each node a day. */
const READINGS = 8;
/** Two customers in five come through partners, three of which need a look: customers leave one, complain of another, and a wallet runs out. */
const PARTNERS = { share: 0.4, causes: { p4: { leaving: 3 }, p6: { complaining: 2.5 }, p7: { noTopUpFrom: DAYS - 12 } } };
const BATCH = 5_000;
/** A usual size, so that the bar knows where it stands. */
const ABOUT_EVENTS = 700_000;

/** Whether the demonstration still has to be brought in: only on a store without any other ISP, and until it is whole. */
export async function needsDemo(database: Database): Promise<boolean> {
  const tenants = await database.asWorker(listTenants);
  return tenants.length === 0 || (tenants.length === 1 && tenants[0]?.tenant_id === DEMO.tenant_id && tenants[0].settings.demo !== 'whole');
}

/** The first day of the demonstration; kept with the tenant, so that a start that was cut off goes on with the same world. */
async function firstDay(database: Database, clock: Clock): Promise<Day> {
  return database.asWorker(async (sql) => {
    await createTenant(sql, DEMO, clock.now());
    const known = (await listTenants(sql)).find((one) => one.tenant_id === DEMO.tenant_id)?.settings.demo_from;
    if (typeof known === 'string') return known;
    const from = addDays(dayOf(clock.now()), -DAYS);
    await noteTenant(sql, DEMO.tenant_id, 'demo_from', from);
    return from;
  });
}

async function send(layer: Layer, events: CloudEvent[]): Promise<void> {
  const { rejected } = await layer.ingest(DEMO.tenant_id, events);
  if (rejected[0]) throw new Error(`the simulation made an event that the front door refuses: ${rejected[0].detail}`);
}

/** Brings nine months of a simulated ISP in through the front door, as anyone's events would come, and trains the first models. */
export async function loadDemo(layer: Layer, database: Database, clock: Clock): Promise<void> {
  const from = await firstDay(database, clock);
  const until = clock.now().toISOString();
  const step = beginStep('Loading the demonstration ISP', clock);
  let count = 0;
  let batch: CloudEvent[] = [];
  let sending: Promise<void> = Promise.resolve();
  let draining: Promise<unknown> = Promise.resolve();
  // While one batch goes in, the one before goes through the pipeline.
  const flush = async (): Promise<void> => {
    await sending;
    await draining;
    draining = layer.pipeline.drain();
    sending = send(layer, batch);
    batch = [];
    step.at(Math.min(0.99, count / ABOUT_EVENTS), `${count} events`);
  };
  for (const event of simulate({ seed: SEED, tenant: DEMO.tenant_id, from, days: DAYS, readingsPerDay: READINGS, partners: PARTNERS }).events) {
    if (event.time > until || (event.recordedtime ?? '') > until) continue;
    batch.push(event);
    count++;
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await Promise.all([sending, draining]);
  await layer.pipeline.drain();
  step.done(`${count} events of ${DAYS} days`);
  await trainFirst(layer, clock);
  await database.asWorker((sql) => noteTenant(sql, DEMO.tenant_id, 'demo', 'whole'));
}

/** One outcome in a few words: "churn_prediction AUC 0.762". */
function toldShortly(outcome: TrainingOutcome): string {
  if (!outcome.trained) return `${outcome.model} has too little data yet`;
  const auc = outcome.metrics.roc_auc;
  return outcome.stage === 'rejected' ? `${outcome.model} refused` : `${outcome.model}${auc === undefined ? '' : ` AUC ${auc.toFixed(3)}`}`;
}

async function trainFirst(layer: Layer, clock: Clock): Promise<void> {
  const training = beginStep('Training the first models', clock);
  const outcomes = await layer.train(DEMO.tenant_id, { seed: SEED, by: 'the first start', progress: (share) => training.at(share) });
  training.done(outcomes.map(toldShortly).join(', '));
  const scoring = beginStep('Scoring every customer', clock);
  let scored = 0;
  for (let count = 1; count > 0; scored += count) {
    count = await layer.score();
    scoring.at(Math.min(1, scored / 2_000));
  }
  scoring.done(`${scored} customers`);
}
