import type { Database } from '../adapters/postgres/database.ts';
import { listTenants } from '../adapters/postgres/tenant-queries.ts';
import { carrier } from '../integration/channels/channel.ts';
import { emailChannel } from '../integration/channels/email.ts';
import type { Carrier } from '../orchestration/outbox.ts';
import type { Config } from './config.ts';

const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** The carriers that the settings allow: e-mail when a mail server is named. `smtp:` to another machine insists on STARTTLS, `smtps:` on TLS. */
export function carriersOf(config: Config, database: Database): Carrier[] {
  if (!config.smtpUrl) return [];
  const { protocol, hostname, port, username, password } = new URL(config.smtpUrl);
  const tls = protocol === 'smtps:';
  const channel = emailChannel({
    host: hostname,
    port: Number(port) || (tls ? 465 : 587),
    security: tls ? 'tls' : LOCAL.has(hostname) ? 'plain' : 'starttls',
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : null,
    from: config.mailFrom,
  });
  const nameOf = (tenant: string) => database.asTenant(tenant, async (sql) => (await listTenants(sql))[0]?.name ?? tenant);
  return [carrier(channel, nameOf)];
}
