import type { Database } from '../adapters/postgres/database.ts';
import { listMailings } from '../adapters/postgres/mailing-store.ts';
import { pricesOf } from '../adapters/postgres/preview-queries.ts';
import * as queries from '../adapters/postgres/sending-queries.ts';
import type { SendingServices } from '../api/services-gate.ts';
import type { MailingAsk, MailingPreview, MailingRow, Sending } from '../contract/api/sending.ts';
import type { Role } from '../contract/words.ts';
import { Channel, type MessageClass } from '../contract/words.ts';
import { OWN_WORDS } from '../integration/channels/templates.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { HOLD_SECONDS, type MailingPlan, type OmnichannelCommunicationDirector } from '../orchestration/director.ts';
import { BY_HAND, type Mailing, type MailingRequest, stateAt } from '../orchestration/mailing.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';

const SHOWN = 200;
const HOUR_MS = 3_600_000;
/** Warnings of danger pass caps and quiet hours, and offers are money: who runs the ISP sends them. */
const MAY_SEND: Readonly<Record<MessageClass, readonly Role[]>> = {
  safety: ['owner', 'operations'],
  billing: ['owner', 'operations', 'support'],
  care: ['owner', 'operations', 'support'],
  marketing: ['owner', 'operations'],
};
const CHANNELS = (Channel as unknown as { enum: readonly string[] }).enum;
const SCOPES: ReadonlySet<string> = new Set([
  'all',
  ...CHANNELS.map((channel) => `channel:${channel}`),
  ...[...playbookKinds.map(({ name }) => name), BY_HAND].map((name) => `playbook:${name}`),
]);

const requestOf = ({ class: messageClass, purpose, subject, channel, instead, hour, before, title, text }: MailingAsk): MailingRequest => ({
  class: messageClass,
  purpose,
  ...(subject === undefined ? {} : { subject }),
  channel,
  ...(hour === 'own' ? { hour } : {}),
  ...(before === undefined ? {} : { before: new Date(before).toISOString() }),
  ...(instead === undefined ? {} : { instead: instead.filter((one) => one !== channel) }),
  template: OWN_WORDS,
  values: { title, text },
});

const rowOf = (
  { id, state, request, customers, asked_by, asked_at, decided_by, leaves_at }: Mailing,
  now: Date,
  ends: Readonly<Record<string, number>> = {},
): MailingRow => ({
  mailing_id: id,
  state: stateAt({ state, asked_at }, now),
  ...{ class: request.class, purpose: request.purpose, channel: request.channel, hour: request.hour ?? 'now' },
  title: String(request.values.title ?? ''),
  text: String(request.values.text ?? ''),
  customers: customers.length,
  ...{ asked_by, asked_at, decided_by, leaves_at, ends: { ...ends } },
});

/** Who gets it now or later, by channel, with what that costs where a price is known. */
const channelsOf = ({ now, later }: MailingPlan, prices: Readonly<Record<string, number>>): MailingPreview['channels'] =>
  [...Map.groupBy([...now, ...later], ({ channel }) => channel)]
    .map(([channel, { length: customers }]) => ({ channel, customers, cost_minor: prices[channel] === undefined ? null : customers * prices[channel] }))
    .sort((a, b) => b.customers - a.customers);

/** Messages of people, the switches that stop sending, and its limits and prices. */
export function sendingServices(database: Database, director: OmnichannelCommunicationDirector, clock: Clock): SendingServices {
  const told = (mailing: Mailing): MailingRow => rowOf(mailing, clock.now());

  const recipients = async (tenant: string, { customers, node_id }: MailingAsk): Promise<readonly string[]> => {
    if ((customers === undefined) === (node_id === undefined))
      throw new UilError('REQUEST_INVALID', ['name either the customers or the node that serves them'], { pointer: '/customers' });
    if (customers !== undefined) return [...new Set(customers)];
    const { rows } = await database.asTenant(tenant, (sql) =>
      sql.query<{ customer_id: string }>("SELECT customer_id FROM customers WHERE node_id = $1 AND status <> 'cancelled' ORDER BY 1", [node_id]),
    );
    if (rows.length === 0) throw new UilError('REQUEST_INVALID', ['no customer is served by that node'], { pointer: '/node_id' });
    return rows.map((row) => row.customer_id);
  };

  /** What may wait for a good hour, and until when. */
  const fitting = (asked: MailingAsk): MailingRequest => {
    const { class: messageClass, channel, hour = 'now', before } = asked;
    if (messageClass === 'safety' && (hour === 'own' || channel === 'auto'))
      throw new UilError('REQUEST_INVALID', ['a warning goes at once, by the channels that are named'], { pointer: hour === 'own' ? '/hour' : '/channel' });
    if (before !== undefined && hour !== 'own')
      throw new UilError('REQUEST_INVALID', ['what goes now waits for no moment; it is for the hour "own"'], { pointer: '/before' });
    if (before !== undefined && Date.parse(before) <= clock.now().getTime() + HOLD_SECONDS * 1_000)
      throw new UilError('REQUEST_INVALID', ['the moment before which it has to go is past'], { pointer: '/before' });
    return requestOf(asked);
  };

  const sending = (tenant: string): Promise<Sending> =>
    database.asTenant(tenant, async (sql) => {
      const rows = await queries.switchRows(sql);
      const waiting = await queries.waitingCounts(sql);
      const count = (of: (row: (typeof waiting)[number]) => boolean) => waiting.filter(of).reduce((sum, { n }) => sum + n, 0);
      const scopes = [...new Set([...SCOPES, ...rows.map(({ scope }) => scope), ...waiting.map(({ playbook }) => `playbook:${playbook}`)])];
      const waits = (scope: string) => count(({ playbook, channel }) => scope === 'all' || scope === `playbook:${playbook}` || scope === `channel:${channel}`);
      const reasons = Map.groupBy(waiting, ({ reason }) => reason ?? 'its time');
      return {
        switches: scopes.map((scope) => ({
          ...(rows.find((row) => row.scope === scope) ?? { scope, off: false, why: null, changed_at: null, changed_by: null }),
          waiting: waits(scope),
        })),
        limits: await queries.limitRows(sql),
        last_hour: await queries.letGoSince(sql, new Date(clock.now().getTime() - HOUR_MS)),
        prices: (await queries.priceRows(sql)).map(({ spent_milli, ...price }) => ({ ...price, spent_minor: spent_milli / 1_000 })),
        waiting: Object.fromEntries([...reasons].map(([reason, of]) => [reason, of.reduce((sum, { n }) => sum + n, 0)])),
      };
    });

  const changed = async (tenant: string): Promise<Sending> => {
    await database.asWorker((sql) => queries.wakeHeld(sql, tenant, clock.now()));
    return sending(tenant);
  };

  return {
    async previewMailing(tenant, asked, by): Promise<MailingPreview> {
      const plan = await director.preview(tenant, fitting(asked), await recipients(tenant, asked), by);
      const reasons: Record<string, number> = {};
      for (const { reason } of [...plan.later, ...plan.never]) reasons[reason] = (reasons[reason] ?? 0) + 1;
      const rows: MailingPreview['rows'] = [
        ...plan.now.map((one) => ({ ...one, goes: 'now' as const, reason: null })),
        ...plan.later.map((one) => ({ ...one, goes: 'later' as const })),
        ...plan.never.map((one) => ({ ...one, goes: 'never' as const, channel: null, at: null })),
      ];
      const [now, later, never] = [plan.now.length, plan.later.length, plan.never.length];
      const prices = await database.asTenant(tenant, (sql) => pricesOf(sql, tenant));
      return {
        customers: rows.length,
        now,
        later,
        never,
        reasons,
        channels: channelsOf(plan, prices),
        rows: rows.slice(0, SHOWN),
        needs_approval: plan.needs_approval,
        hold_seconds: HOLD_SECONDS,
      };
    },
    async askMailing(tenant, asked, { role, person }) {
      if (!MAY_SEND[asked.class].includes(role)) throw new UilError('FORBIDDEN', [role]);
      return told(await director.ask(tenant, fitting(asked), await recipients(tenant, asked), person));
    },
    async mailings(tenant) {
      const now = clock.now();
      const { mailings, total } = await database.asTenant(tenant, (sql) => listMailings(sql, SHOWN, now));
      return { rows: mailings.map(({ ends, ...mailing }) => rowOf(mailing, now, ends)), total };
    },
    approveMailing: async (tenant, id, by) => told(await director.approve(tenant, id, by)),
    refuseMailing: async (tenant, id, who, mayAgree) => told(await director.refuse(tenant, id, who, mayAgree)),
    cancelMailing: async (tenant, id, by) => told(await director.cancel(tenant, id, by)),
    sending,
    async switchSending(tenant, scope, { off, why }, by) {
      const known = SCOPES.has(scope) || (await sending(tenant)).switches.some((one) => one.scope === scope);
      if (!known) throw new UilError('REQUEST_INVALID', [`there is nothing to switch named "${scope}"`], { pointer: '/scope' });
      await database.asTenant(tenant, (sql) => queries.setSwitch(sql, tenant, scope, off, why, by, clock.now()));
      return off ? sending(tenant) : changed(tenant);
    },
    async limitSending(tenant, limit, by) {
      await database.asTenant(tenant, (sql) => queries.setLimit(sql, tenant, limit, by, clock.now()));
      return changed(tenant);
    },
    async priceSending(tenant, price, by) {
      await database.asTenant(tenant, (sql) => queries.setPrice(sql, tenant, price, by, clock.now()));
      return changed(tenant);
    },
  };
}
