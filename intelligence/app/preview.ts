import { setImmediate } from 'node:timers/promises';
import type { Database } from '../adapters/postgres/database.ts';
import { limitsOf, roomsOf, useOf } from '../adapters/postgres/guardrail-store.ts';
import { settingsOf } from '../adapters/postgres/playbook-settings.ts';
import { pricesOf } from '../adapters/postgres/preview-queries.ts';
import { tenantPlace } from '../adapters/postgres/tenant-place.ts';
import type { PlaybookServices } from '../api/services-playbooks.ts';
import type { Impact } from '../contract/api/impact.ts';
import type { PlaybookPreview, PreviewLine, PreviewPlaybook } from '../contract/api/playbooks.ts';
import type { MessageClass } from '../contract/words.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Person } from '../orchestration/arbiter.ts';
import type { Gate } from '../orchestration/gate.ts';
import type { GatePreview, OutboxMessage } from '../orchestration/outbox.ts';
import type { SuccessMetricCoordinator } from '../orchestration/outcomes.ts';
import type { AnyPlaybook } from '../orchestration/playbook.ts';
import type { PlaybookKind } from '../orchestration/playbook-kind.ts';
import type { CustomerRef } from '../orchestration/playbook-store.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';
import { type Policy, policyAt } from '../orchestration/policy.ts';
import { lookAhead, type PreviewRow, sendsAhead, withAnswers } from '../orchestration/preview.ts';
import { NO_ROOMS, type Rooms } from '../orchestration/room-keeper.ts';
import type { Decision } from '../orchestration/run.ts';
import type { TenantModels } from './models/tenant-models.ts';
import { changesOf, kindNamed } from './playbook-services.ts';
import { openParts, type Part } from './preview-reading.ts';

/** So many runs are looked at before others have their turn. */
const LOOKS = 250;
const LOOKED_AHEAD = 500;

export type PreviewOptions = {
  readonly database: Pick<Database, 'readAsWorker'>;
  readonly models: { of(tenant: string): Promise<TenantModels> };
  readonly outbox: Pick<GatePreview, 'previewIn'>;
  readonly gate: Pick<Gate, 'judge'>;
  readonly impact: Pick<SuccessMetricCoordinator, 'impactOf'>;
  readonly clock: Clock;
  readonly kinds?: readonly PlaybookKind[];
};

/** Everything that the looks of a preview came to, before the arbiter was asked. */
type Collected = {
  readonly rows: PreviewRow[];
  readonly messages: OutboxMessage[];
  /** Who the messages go to, by customer. */
  readonly persons: Map<string, Person>;
  readonly ended: string[];
  readonly ahead: { sends: number; runs: number };
};

/** Adds rows up: every figure of a preview is a sum of them. */
function sumOf(rows: readonly PreviewRow[], costs: Readonly<Record<string, number>>): Omit<PlaybookPreview, 'as_of' | 'worst' | 'increment' | 'rows'> {
  const choices: Record<string, number> = {};
  const messages = new Map<string, number>();
  const days = new Map<string, number>();
  const told = { held_out: 0, tasks: 0, actions: 0, unpriced_messages: 0 };
  let [cost, priced] = [0, false];
  for (const { held_out, choice, steps } of rows) {
    if (held_out) told.held_out++;
    choices[choice] = (choices[choice] ?? 0) + 1;
    for (const { kind, channel, answer, at } of steps) {
      if (kind === 'create-task') told.tasks++;
      if (kind === 'platform-action') told.actions++;
      if (kind !== 'send-message') continue;
      messages.set(`${channel} ${answer}`, (messages.get(`${channel} ${answer}`) ?? 0) + 1);
      days.set(at.slice(0, 10), (days.get(at.slice(0, 10)) ?? 0) + 1);
      if (answer !== 'send' && answer !== 'defer') continue;
      const price = costs[channel ?? ''];
      if (price === undefined) told.unpriced_messages++;
      cost += price ?? 0;
      priced ||= price !== undefined;
    }
  }
  return {
    runs: rows.length,
    ...told,
    choices,
    messages: [...messages].map(([key, count]) => ({ channel: key.split(' ')[0]!, answer: key.split(' ')[1]!, messages: count })),
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, count]) => ({ day, messages: count })),
    cost_minor: priced ? cost : null,
  };
}

/** How many messages of these classes one person can get in a local day, whatever happens; without a bound where no cap holds. */
const mostADay = (classes: readonly MessageClass[], policy: Policy): number =>
  Math.max(0, ...classes.map((one) => Math.min(...policy.of[one].caps.map(({ value }) => value.messages))));

/** The worst that can follow: what the caps allow in a day, what would go if nothing happened, and what comes back if everybody answers. */
function worstOf(rows: readonly PreviewRow[], ahead: Collected['ahead'], perPerson: number): PlaybookPreview['worst'] {
  const reached = rows.filter(({ held_out }) => !held_out).length;
  return {
    most_messages_a_day: reached === 0 ? 0 : Number.isFinite(perPerson) ? reached * perPerson : null,
    messages_if_nothing_happens: ahead.runs === 0 ? 0 : Math.round((ahead.sends / ahead.runs) * rows.length),
    estimated_from: ahead.runs,
    answers: rows.filter(({ steps }) => steps.some(({ kind, answer }) => kind === 'send-message' && (answer === 'send' || answer === 'defer'))).length,
  };
}

/** What acting was measured to bring, for as many runs as would be acted on. */
function incrementOf(rows: readonly PreviewRow[], impact: Impact | null): PlaybookPreview['increment'] {
  const measure = impact?.measures.find(({ main }) => main);
  if (measure === undefined) return null;
  const runs = rows.filter(({ held_out, choice }) => !held_out && choice === 'act').length;
  const { measured } = measure;
  const times = (value: number): number => runs * value;
  const total =
    'none' in measured
      ? null
      : {
          ...measured,
          estimate: times(measured.estimate),
          interval: { low: times(measured.interval.low), high: times(measured.interval.high) },
          control: times(measured.control),
        };
  return { runs, measure: { ...measure, course: [] }, total };
}

/** What is left of the limits for a playbook that takes of them, without holding anybody up. */
async function roomsNow(sql: Sql, tenant: string, playbook: AnyPlaybook, now: Date): Promise<Rooms> {
  if (!playbook.spends) return NO_ROOMS;
  const limits = await limitsOf(sql, tenant);
  return roomsOf([playbook.name], limits, await useOf(sql, tenant, limits.zone, now));
}

/** How many messages some of the runs of a part would still lead to, as long as fewer than enough are looked at. */
function lookFurther({ runs, views }: Part, playbook: AnyPlaybook, now: Date, ahead: Collected['ahead']): void {
  for (const run of runs) {
    const view = views.get(run.customer_id);
    if (ahead.runs >= LOOKED_AHEAD || view === undefined) break;
    ahead.runs++;
    if (!run.held_out) for (const count of sendsAhead([playbook], run, view, now).values()) ahead.sends += count;
  }
}

/** Looks at every open run under the playbook that is tried, in the order in which they would look if it were set. */
async function lookAtAll(
  sql: Sql,
  tenant: string,
  playbook: AnyPlaybook,
  models: TenantModels,
  now: Date,
  each: (decision: Decision) => void,
): Promise<Collected> {
  const told: Collected = { rows: [], messages: [], persons: new Map(), ended: [], ahead: { sends: 0, runs: 0 } };
  let rooms = await roomsNow(sql, tenant, playbook, now);
  for await (const part of openParts(sql, tenant, playbook, models, now)) {
    lookFurther(part, playbook, now, told.ahead);
    for (let from = 0; from < part.runs.length; from += LOOKS) {
      const looked = lookAhead([playbook], part.runs.slice(from, from + LOOKS), part.views, now, rooms);
      rooms = looked.rooms;
      for (const row of looked.rows) told.rows.push(row);
      for (const message of looked.messages) {
        told.messages.push(message);
        const person = part.persons.get(message.customer_id);
        if (person !== undefined) told.persons.set(message.customer_id, person);
      }
      told.ended.push(...looked.ended);
      for (const decision of looked.decisions) each(decision);
      await setImmediate();
    }
  }
  return told;
}

const lineOf = (row: PreviewRow): PreviewLine => ({ ...row, steps: row.steps.map((step) => ({ ...step })) });

/**
 * What would become of the open runs of a playbook if these settings held now: the runtime itself looks at all of them on one
 * snapshot, and the gate is asked about every message. Nothing is written. Setting them with `open_runs: move` at once does the same.
 * Gives every row, and tells each decision on the way.
 */
export async function previewRows(
  { database, models, outbox, gate, impact, clock, kinds = playbookKinds }: PreviewOptions,
  tenant: string,
  name: string,
  { settings, costs }: Omit<PreviewPlaybook, 'limit'>,
  each: (decision: Decision) => void = () => {},
): Promise<{ readonly told: Omit<PlaybookPreview, 'rows'>; readonly rows: readonly PreviewRow[] }> {
  const kind = kindNamed(name, kinds);
  const changes = changesOf(kind, settings);
  const now = clock.now();
  const serving = await models.of(tenant);
  return database.readAsWorker(async (sql) => {
    const last = (await settingsOf(sql, tenant)).filter(({ playbook }) => playbook === name).at(-1);
    const collected = await lookAtAll(sql, tenant, kind.make(changes, (last?.edition ?? 0) + 1), serving, now, each);
    const { messages, persons, ended } = collected;
    const personOf = ({ customer_id }: CustomerRef): Person | null => persons.get(customer_id) ?? null;
    const rows = withAnswers(
      collected.rows,
      messages.length === 0 ? [] : await outbox.previewIn(sql, messages, ended, now, (candidate) => gate.judge(candidate), personOf),
    );
    const prices = { ...(await pricesOf(sql, tenant)), ...costs };
    const policy = policyAt((await tenantPlace(sql, tenant)).place, now);
    const worst = worstOf(rows, collected.ahead, mostADay(kind.sends, policy));
    const increment = incrementOf(rows, await impact.impactOf(sql, tenant, name));
    return { rows, told: { as_of: now.toISOString(), ...sumOf(rows, prices), increment, worst } };
  });
}

/** What the API asks about previews. */
export function previewServices(options: PreviewOptions): Pick<PlaybookServices, 'previewPlaybook' | 'previewRows'> {
  return {
    async previewPlaybook(tenant, name, wanted) {
      const { told, rows } = await previewRows(options, tenant, name, wanted);
      return { ...told, rows: rows.slice(0, wanted.limit).map(lineOf) };
    },
    async previewRows(tenant, name, wanted) {
      const { told, rows } = await previewRows(options, tenant, name, wanted);
      return [...rows.map((row) => `${JSON.stringify(row)}\n`), `${JSON.stringify(told)}\n`];
    },
  };
}
