import {
  listRoutes,
  type RouteFigures,
  type RouteRow,
  removeRoute,
  routeByReceiptKey,
  routeFigures,
  saveRoute,
} from '../adapters/postgres/channel-settings.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { inboxOf, markRead } from '../adapters/postgres/inbox.ts';
import { addSubscription, removeSubscription } from '../adapters/postgres/push-subscriptions.ts';
import type { ChannelServices } from '../api/services-channels.ts';
import type { ChannelRoute, ChannelTryResult } from '../contract/api/channels.ts';
import { checkSettings, kindOf } from '../integration/channels/check-settings.ts';
import { channelKinds } from '../integration/channels/kinds.ts';
import { isSubscription } from '../integration/channels/push-encryption.ts';
import { checkAddress } from '../integration/outbound-address.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { newId, newSecret } from '../kernel/ids.ts';
import type { ChannelBook, OpenRoute, ReceiptSink } from './carriers.ts';

const MAIN = 'main';
const DAY_MS = 24 * 3_600_000;
const TRIES_AN_HOUR = 20;
const MOST_IN_INBOX = 200;
const NO_FIGURES = { sent: 0, failed: 0, unknown: 0, last_reason: null };

/** How a route does, from what is known of it now. */
function stateOf(
  row: RouteRow | null,
  open: OpenRoute | undefined,
  figures: Pick<RouteFigures, 'sent' | 'failed' | 'unknown'>,
): Pick<ChannelRoute, 'state' | 'tone'> {
  if (row !== null && !row.enabled)
    return {
      state: row.off_reason === null ? 'Switched off.' : `Switched off by the layer: ${row.off_reason}.`,
      tone: row.off_reason === null ? 'neutral' : 'bad',
    };
  if (open === undefined || open.channel === null) return { state: `It is not open here: ${open?.trouble ?? 'it has just been changed'}.`, tone: 'bad' };
  const line = open.channel.line?.();
  if (line !== undefined) return { state: line.sentence, tone: line.stands ? 'good' : 'bad' };
  if (figures.sent > 0) return { state: 'Messages are being taken.', tone: 'good' };
  if (figures.failed + figures.unknown > 0) return { state: 'No message of the last 24 hours was taken.', tone: 'bad' };
  return { state: 'Ready.', tone: 'neutral' };
}

/** Setting up, trying and looking at channels, the portal's inbox, browsers that take notifications, and calls of providers. */
export function channelServices(database: Database, book: ChannelBook, sink: ReceiptSink, clock: Clock): ChannelServices {
  const tries = new Map<string, number[]>();

  const told = async (tenant: string): Promise<ChannelRoute[]> => {
    const [rows, figures] = await database.asTenant(tenant, async (sql) => [
      await listRoutes(sql),
      await routeFigures(sql, new Date(clock.now().getTime() - DAY_MS)),
    ]);
    const figuresOf = (channel: string, route: string | null) => {
      const { sent, failed, unknown, last_reason } = figures.find((one) => one.channel === channel && one.route === route) ?? NO_FIGURES;
      return { sent, failed, unknown, last_reason };
    };
    const own: ChannelRoute[] = [];
    for (const row of rows) {
      const open = (await book.open(tenant, row.channel)).find((one) => one.row?.route === row.route);
      const last_day = figuresOf(row.channel, row.route);
      const { channel, route, kind, place, enabled, settings, has_secret, changed_at, changed_by } = row;
      const calls = kindOf(channel, kind).receipts({}) !== null;
      const delivery = open?.channel?.delivery ?? 'at-most-once';
      const receipts_url = calls ? book.receiptsUrl(row) : null;
      own.push({
        channel,
        route,
        kind,
        place,
        enabled,
        settings: { ...settings },
        has_secret,
        delivery,
        receipts_url,
        ...stateOf(row, open, last_day),
        last_day,
        changed_at,
        changed_by,
      });
    }
    for (const channel of ['email', 'in-app'] as const) {
      if (own.some((one) => one.channel === channel && one.enabled)) continue;
      const [open] = (await book.open(tenant, channel)).filter((one) => one.row === null);
      if (!open?.channel) continue;
      const last_day = figuresOf(channel, null);
      const kind = channel === 'email' ? 'The mail server of the installation' : 'Messages that wait for customers';
      const common = { place: 1, enabled: true, settings: {}, has_secret: false, receipts_url: null, changed_at: null, changed_by: null };
      own.push({ channel, route: 'built-in', kind, ...common, delivery: open.channel.delivery, ...stateOf(null, open, last_day), last_day });
    }
    return own;
  };

  const customerExists = async (tenant: string, id: string): Promise<void> => {
    const { rows } = await database.asTenant(tenant, (sql) => sql.query('SELECT 1 FROM customers WHERE customer_id = $1', [id]));
    if (rows.length === 0) throw new UilError('CUSTOMER_NOT_FOUND', [id]);
  };

  return {
    channels: async (tenant) => ({
      routes: await told(tenant),
      kinds: channelKinds.map(({ channel, kind, title, settings, secret }) => ({ channel, kind, title, settings, secret })),
    }),

    async saveChannel(tenant, channel, change, by) {
      const kind = kindOf(channel, change.kind);
      const route = change.route ?? MAIN;
      const known = (await database.asTenant(tenant, listRoutes)).find((one) => one.channel === channel && one.route === route);
      // Without a new secret the old one is checked with the new settings, and it goes to the same host only.
      const kept = change.secret === undefined && known?.has_secret === true && known.kind === change.kind;
      if (kept && JSON.stringify(targets(kind.kind, known.settings)) !== JSON.stringify(targets(kind.kind, change.settings)))
        throw new UilError('CHANNEL_INVALID', ['secret: with another address the secret must be given again'], { pointer: '/secret' });
      const row = kept ? await database.asWorker((sql) => routeByReceiptKey(sql, known.receipt_key)) : null;
      const secret = row === null ? (change.secret ?? null) : book.secretOf(row);
      await checkSettings(kind, change.settings, kind.secret === null ? (change.secret ?? null) : secret, await book.reachOf(tenant));
      const sealed = kept ? undefined : kind.secret === null ? null : book.seal(tenant, channel, route, secret);
      const values = {
        channel,
        route,
        kind: change.kind,
        place: change.place ?? known?.place ?? 1,
        enabled: change.enabled ?? true,
        settings: change.settings,
        secret: sealed,
      };
      await database.asTenant(tenant, (sql) => saveRoute(sql, tenant, values, newSecret(), by, clock.now()));
      await book.renew(tenant);
      return (await told(tenant)).find((one) => one.channel === channel && one.route === route)!;
    },

    async removeChannel(tenant, channel, route = MAIN) {
      if (!(await database.asTenant(tenant, (sql) => removeRoute(sql, tenant, channel, route)))) throw new UilError('CHANNEL_NOT_FOUND', [route, channel]);
      await book.renew(tenant);
    },

    async tryChannel(tenant, channel, { route, to }): Promise<ChannelTryResult> {
      const now = clock.now().getTime();
      const recent = (tries.get(tenant) ?? []).filter((at) => at > now - 3_600_000);
      if (recent.length >= TRIES_AN_HOUR) throw new UilError('RATE_LIMITED');
      tries.set(tenant, [...recent, now]);
      const open = (await book.open(tenant, channel)).find((one) => route === undefined || one.row?.route === route);
      if (open === undefined) throw new UilError('CHANNEL_NOT_FOUND', [route ?? MAIN, channel]);
      if (open.channel === null) return { outcome: 'refused', sentence: `The route cannot be opened: ${open.trouble ?? ''}` };
      const about = { tenant, customer: to, template: 'channel-try', locale: 'en', class: 'care', purpose: 'channel-try', said: {} };
      const words = { subject: 'A try of this channel', text: 'This is a try of the channel. Nobody needs to do anything.' };
      try {
        const result = await open.channel.send({ key: newId(), to, from: tenant, ...words, about });
        return result.ok
          ? { outcome: 'taken', sentence: `The provider has taken the message${result.provider_id === null ? '' : ` as ${result.provider_id}`}.` }
          : { outcome: 'refused', sentence: `Not sent: ${result.reason}.` };
      } catch {
        return { outcome: 'unknown', sentence: 'The provider did not answer in time; the message may have gone out.' };
      }
    },

    async receipt(provider, key, call) {
      const row = await database.asWorker((sql) => routeByReceiptKey(sql, key));
      const reader = row === null || row.kind !== provider ? null : kindOf(row.channel, row.kind).receipts(book.secretOf(row));
      const given = reader?.({ ...call, url: book.calledAs(call.url), now: clock.now() }) ?? null;
      if (row === null || given === null) throw new UilError('RECEIPT_REFUSED');
      await sink({ tenant: row.tenant_id, channel: row.channel, kind: row.kind, route: row.route }, given.receipts);
      return given.answer ?? null;
    },

    async inbox(tenant, customer) {
      await customerExists(tenant, customer);
      const messages = await database.asTenant(tenant, (sql) => inboxOf(sql, customer, MOST_IN_INBOX));
      return { messages, unread: messages.filter((one) => one.read_at === null).length };
    },

    async readInInbox(tenant, customer, key) {
      const found = await database.asTenant(tenant, (sql) => markRead(sql, customer, key, clock.now()));
      if (found === null) throw new UilError('NOT_FOUND', [`the message ${key}`]);
      // Told again while the first time may not have been stored: the id is the same, so it counts once.
      await sink({ tenant, channel: 'in-app', kind: 'portal', route: null }, [{ told: 'opened', message: { key }, at: clock.now() }]);
    },

    pushKey: () => book.publicKey,

    async subscribe(tenant, customer, { endpoint, keys }) {
      await customerExists(tenant, customer);
      const subscription = { endpoint, ...keys };
      if (!isSubscription(subscription)) throw new UilError('REQUEST_INVALID', ['the keys are not those of a subscription'], { pointer: '/keys' });
      await checkAddress(endpoint, await book.reachOf(tenant));
      await database.asTenant(tenant, (sql) => addSubscription(sql, tenant, customer, subscription, clock.now()));
    },

    async unsubscribe(tenant, endpoint) {
      await database.asTenant(tenant, (sql) => removeSubscription(sql, tenant, endpoint));
    },
  };

  function targets(kind: string, settings: Readonly<Record<string, unknown>>): unknown[] {
    const known = channelKinds.find((one) => one.kind === kind)!;
    return Object.keys(known.settings.properties)
      .filter((name) => /url/.test(name))
      .map((name) => {
        const value = settings[name];
        return typeof value === 'string' && URL.canParse(value) ? new URL(value).host : value;
      });
  }
}
