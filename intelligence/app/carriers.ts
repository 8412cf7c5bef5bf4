import { allowedOrigins, type SealedRoute, sealedRoutes, switchRouteOff, tenantsWithKinds } from '../adapters/postgres/channel-settings.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { keepInInbox } from '../adapters/postgres/inbox.ts';
import { removeSubscription, subscriptionsOf } from '../adapters/postgres/push-subscriptions.ts';
import { lastReplyOn } from '../adapters/postgres/receipt-queries.ts';
import { listTenants } from '../adapters/postgres/tenant-queries.ts';
import type { Channel } from '../contract/words.ts';
import { type ChannelResult, carrier, type MessageChannel } from '../integration/channels/channel.ts';
import { kindOf } from '../integration/channels/check-settings.ts';
import { emailChannel } from '../integration/channels/email.ts';
import { inAppChannel } from '../integration/channels/in-app.ts';
import { channelKinds, type Opening } from '../integration/channels/kinds.ts';
import { vapidKeys } from '../integration/channels/push-encryption.ts';
import type { Receipt } from '../integration/channels/receipt.ts';
import { portOf, type Reach } from '../integration/outbound-address.ts';
import { safeFetch } from '../integration/safe-fetch.ts';
import type { Clock } from '../kernel/clock.ts';
import { newBytes } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { mulberry32 } from '../kernel/random.ts';
import type { Keyring, SealedPlace } from '../kernel/sealed.ts';
import type { Carrier, Routes } from '../orchestration/outbox.ts';
import type { Config } from './config.ts';
import { templatesOf } from './wording.ts';

const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
/** Kinds that hold a line open, on which receipts come also while nothing is sent. */
export const LISTENING: readonly string[] = channelKinds.filter(({ listens }) => listens).map(({ kind }) => kind);

export type BookOptions = {
  readonly database: Database;
  readonly config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>;
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  /** For commands that only look: lines on which things are told stay with the program that serves. */
  readonly quiet?: boolean;
  /** How names are resolved, when not by the machine's own resolver. */
  readonly resolve?: Reach['resolve'];
};

/** A route that is open: its channel, or why it cannot be opened. */
export type OpenRoute = {
  readonly row: SealedRoute | null;
  readonly channel: MessageChannel | null;
  readonly trouble: string | null;
  readonly carrier: Carrier | null;
};

/** Takes what a provider tells; resolves when it is on disk. */
export type ReceiptSink = (from: ReceiptSource, receipts: readonly Receipt[]) => Promise<void>;
/** Which route of whom tells. */
export type ReceiptSource = { readonly tenant: string; readonly channel: Channel; readonly kind: string; readonly route: string | null };

/** The channels of every tenant, opened when they are first wanted and again when their settings change. */
export interface ChannelBook {
  readonly routes: Routes;
  readonly publicKey: string;
  /** All routes of a tenant's channel that are on, also those that cannot be opened. */
  open(tenant: string, channel: Channel): Promise<readonly OpenRoute[]>;
  reachOf(tenant: string): Promise<Reach>;
  receiptsUrl(row: Pick<SealedRoute, 'kind' | 'receipt_key'>): string | null;
  /** The whole address as somebody outside has called it, from path and query. */
  calledAs(pathAndQuery: string): string;
  secretOf(row: SealedRoute): unknown;
  seal(tenant: string, channel: string, route: string, secret: unknown): string;
  /** Reads the routes of a tenant anew; those that did not change keep their lines. */
  renew(tenant: string): Promise<void>;
  /** Begins to listen for changes and for what providers tell on their lines. */
  start(sink: ReceiptSink): Promise<void>;
  stop(): Promise<void>;
}

/** E-mail by the mail server of the settings: `smtp:` to another machine insists on STARTTLS, `smtps:` on TLS. */
function mailServerOf({ smtpUrl, mailFrom }: BookOptions['config']): MessageChannel | null {
  if (!smtpUrl) return null;
  const url = new URL(smtpUrl);
  const { protocol, hostname, username, password } = url;
  const tls = protocol === 'smtps:';
  return emailChannel({
    host: hostname,
    port: portOf(url),
    security: tls ? 'tls' : LOCAL.has(hostname) ? 'plain' : 'starttls',
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : null,
    from: mailFrom,
  });
}

/** The routes of a tenant that are open, under these addresses that the operator had let through. */
type Opened = { readonly allowed: string; readonly routes: readonly OpenRoute[] };
const NONE_OPEN: Opened = { allowed: '', routes: [] };

const placeOf = (tenant: string, channel: string, route: string): SealedPlace => [tenant, 'channel_settings', 'secret', `${channel}/${route}`];
const sameRoute = (a: SealedRoute, b: SealedRoute): boolean => a.channel === b.channel && a.route === b.route && a.changed_at === b.changed_at;

/** Opens the book. Nothing is connected to before a message wants to go, except lines on which providers tell things. */
export function channelBook({ database, config, keys, clock, log, resolve, quiet = false }: BookOptions): ChannelBook {
  const random = mulberry32(newBytes(4).readUInt32BE());
  const mail = mailServerOf(config);
  const nameOf = (tenant: string) => database.asTenant(tenant, async (sql) => (await listTenants(sql))[0]?.name ?? tenant);
  const wordingOf = (tenant: string) => database.asWorker((sql) => templatesOf(sql, tenant));
  const vapid = vapidKeys(keys.derive);
  const portal = inAppChannel((message) => database.asWorker((sql) => keepInInbox(sql, message, clock.now())));
  const tenants = new Map<string, Promise<Opened>>();
  let sink: ReceiptSink = () => Promise.reject(new Error('the layer has not started yet'));
  const stopping: (() => Promise<void>)[] = [];

  const book: ChannelBook = {
    publicKey: vapid.publicKey,
    reachOf: async (tenant) => ({ allowed: await database.asWorker((sql) => allowedOrigins(sql, tenant)), ...(resolve === undefined ? {} : { resolve }) }),
    receiptsUrl: ({ kind, receipt_key }) => (config.publicUrl ? `${config.publicUrl.replace(/\/$/, '')}/api/v1/receipts/${kind}/${receipt_key}` : null),
    calledAs: (pathAndQuery) => `${(config.publicUrl || 'http://localhost').replace(/\/$/, '')}${pathAndQuery}`,
    secretOf: (row) => (row.secret === null ? null : (JSON.parse(keys.open(placeOf(row.tenant_id, row.channel, row.route), row.secret)) as unknown)),
    seal: (tenant, channel, route, secret) => keys.seal(placeOf(tenant, channel, route), JSON.stringify(secret)),
    async open(tenant, channel) {
      const routes = (await load(tenant)).routes.filter((one) => one.row?.channel === channel);
      if (routes.length > 0) return routes;
      const own = channel === 'in-app' ? portal : channel === 'email' ? mail : null;
      return own === null ? [] : [{ row: null, channel: own, trouble: null, carrier: carrier(own, nameOf, wordingOf) }];
    },
    routes: {
      always: mail === null ? ['in-app'] : ['in-app', 'email'],
      of: async (tenant, channel) => (await book.open(tenant, channel)).flatMap((one) => (one.carrier === null ? [] : [one.carrier])),
    },
    renew: (tenant) => renew(tenant),
    async start(to) {
      sink = to;
      stopping.push(await database.listen('uil_channels', (tenant) => void renew(tenant)));
      for (const tenant of await database.asWorker((sql) => tenantsWithKinds(sql, LISTENING))) await load(tenant);
    },
    async stop() {
      for (const stop of stopping) await stop();
      for (const opened of tenants.values()) for (const { channel } of (await opened).routes) await channel?.close?.();
      tenants.clear();
    },
  };

  const openRoute = async (row: SealedRoute, reach: Reach): Promise<OpenRoute> => {
    try {
      const kind = kindOf(row.channel, row.kind);
      if (quiet && kind.listens) return { row, channel: null, trouble: 'its line is held by the program that serves', carrier: null };
      const given: Opening = {
        reach,
        fetch: safeFetch(reach),
        now: () => clock.now(),
        random,
        fresh: newBytes,
        vapid,
        subscriptions: {
          of: (tenant, customer) => database.asWorker((sql) => subscriptionsOf(sql, tenant, customer)),
          remove: async (tenant, endpoint) => void (await database.asWorker((sql) => removeSubscription(sql, tenant, endpoint))),
        },
        lastReply: (tenant, customer) => database.asWorker((sql) => lastReplyOn(sql, tenant, customer, row.channel)),
        receiptsUrl: book.receiptsUrl(row),
        told: (receipts) => sink({ tenant: row.tenant_id, channel: row.channel, kind: row.kind, route: row.route }, receipts),
      };
      const channel = kind.open(row.settings, book.secretOf(row), given);
      // Spread would lose what a channel answers by a getter.
      const watched: MessageChannel = Object.assign(Object.create(channel) as MessageChannel, {
        send: async (message: Parameters<MessageChannel['send']>[0]): Promise<ChannelResult> => {
          const result = await channel.send(message);
          if (!result.ok && result.gone)
            await database.asWorker((sql) => switchRouteOff(sql, row.tenant_id, row.channel, row.route, result.reason, clock.now()));
          return result;
        },
      });
      return { row, channel: watched, trouble: null, carrier: { ...carrier(watched, nameOf, wordingOf), route: row.route } };
    } catch (error) {
      log.warn('a channel could not be opened', { tenant: row.tenant_id, channel: row.channel }, error);
      return { row, channel: null, trouble: error instanceof Error ? error.message : 'unknown', carrier: null };
    }
  };

  const read = async (tenant: string, known: Opened): Promise<Opened> => {
    const reach = await book.reachOf(tenant);
    const rows = await database.asWorker((sql) => sealedRoutes(sql, tenant));
    const allowed = reach.allowed.join();
    const kept = known.allowed === allowed ? known.routes : [];
    const routes = await Promise.all(
      rows.map((row) => kept.find((one) => one.row !== null && one.channel !== null && sameRoute(one.row, row)) ?? openRoute(row, reach)),
    );
    for (const one of known.routes) if (!routes.includes(one)) void one.channel?.close?.();
    return { allowed, routes };
  };

  const load = (tenant: string): Promise<Opened> => {
    const known = tenants.get(tenant);
    if (known !== undefined) return known;
    const loading = read(tenant, NONE_OPEN);
    tenants.set(tenant, loading);
    loading.catch(() => tenants.delete(tenant));
    return loading;
  };
  const renew = async (tenant: string): Promise<void> => {
    if (tenant === '') return;
    const known = await (tenants.get(tenant) ?? Promise.resolve(NONE_OPEN)).catch(() => NONE_OPEN);
    const loading = read(tenant, known);
    tenants.set(tenant, loading);
    await loading.catch((error: unknown) => {
      tenants.delete(tenant);
      log.warn('the channels of a tenant could not be read', { tenant }, error);
    });
  };
  return book;
}
