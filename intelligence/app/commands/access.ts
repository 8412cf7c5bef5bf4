import { Command } from 'commander';
import { createApiKey, createSignInLink } from '../../adapters/postgres/access.ts';
import { platformTenant } from '../../adapters/postgres/rollup-store.ts';
import { createTenant, listTenants } from '../../adapters/postgres/tenant-queries.ts';
import type { Role } from '../../contract/words.ts';
import { systemClock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { THE_LAYER } from '../../kernel/the-layer.ts';
import { type Config, readConfig } from '../config.ts';
import { joinStore, type Store } from '../store.ts';

type Options = { tenant?: string; dataDir?: string; port?: string; role?: string; for?: string; platform?: boolean; person?: string };

/** Runs a command on the store of this checkout, whether the layer runs or not. */
export async function withStore<T>(options: { dataDir?: string; port?: string }, work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, { ...(options.dataDir ? { dataDir: options.dataDir } : {}), ...(options.port ? { port: options.port } : {}) });
  const store = await joinStore(config);
  try {
    return await work(store, config);
  } finally {
    await store.close();
  }
}

/** The tenant that is meant: the one named, or the only one. Throws TENANT_NOT_FOUND. */
export async function tenantOf(store: Store, named: string | undefined): Promise<string> {
  const tenants = (await store.database.asWorker(listTenants)).map((one) => one.tenant_id);
  if (named === undefined && tenants.length === 1) return tenants[0] as string;
  if (named !== undefined && tenants.includes(named)) return named;
  throw new UilError('TENANT_NOT_FOUND', [named ?? `(name one of ${tenants.join(', ') || 'none yet'} with --tenant)`]);
}

/** Whose credential is meant: one role of an ISP, or the owner of the platform, who is made a tenant of a kind of its own. */
async function holderOf(
  store: Store,
  { tenant, role, for: subject, platform }: Options,
  usual: Role,
): Promise<{ tenant: string; role: Role; subject: string | null }> {
  if (platform) return { tenant: await store.database.asWorker((sql) => platformTenant(sql, systemClock.now())), role: 'platform', subject: null };
  if (['partner', 'technician', 'customer'].includes(role ?? usual) !== (subject !== undefined))
    throw new UilError('REQUEST_INVALID', ['--for <id> goes with the roles partner, technician and customer, and with no other']);
  return { tenant: await tenantOf(store, tenant), role: (role ?? usual) as Role, subject: subject ?? null };
}

/**
 * The name under which colleagues read what somebody did, and by which two are told apart where a second person must agree.
 * Throws REQUEST_INVALID for a name that cannot be read, and for one beside `--for`, which names the person already.
 */
export function personOf(role: Role, subject: string | null, named: string | undefined): string {
  if (named === undefined) return subject === null ? role : `${role} ${subject}`;
  const person = named.trim();
  if (subject !== null) throw new UilError('REQUEST_INVALID', ['--person goes with colleagues; --for says who a partner, technician or customer is']);
  if (person === '' || person.length > 100 || /\p{C}/u.test(person) || person.toLowerCase() === THE_LAYER)
    throw new UilError('REQUEST_INVALID', [`--person wants a name of at most 100 characters, and nobody is called "${THE_LAYER}"`]);
  return person;
}

const FOR = ['--for <id>', 'which partner, technician or customer it is'] as const;
const PLATFORM = ['--platform', 'for the owner of the platform, who sees the roll-ups of all ISPs and no customers'] as const;

const common = (command: Command): Command =>
  command.option('--tenant <id>', 'the ISP; not needed when there is only one').option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data');

/** `uil link`: a fresh one-time sign-in link. */
export function linkCommand(): Command {
  return common(new Command('link').description('make a one-time sign-in link'))
    .option('--role <role>', 'owner, operations, support, partner, technician or customer', 'owner')
    .option('--person <name>', 'whose link it is, where several share a role: a second person is then another one')
    .option(...FOR)
    .option(...PLATFORM)
    .option('--port <number>', 'port of the running layer')
    .action((options: Options) =>
      withStore(options, async (store) => {
        const { port } = readConfig(process.env, options.port ? { port: options.port } : {});
        const { tenant, role, subject } = await holderOf(store, options, 'owner');
        const token = await store.database.asWorker((sql) =>
          createSignInLink(sql, { tenant, role, person: personOf(role, subject, options.person), subject }, systemClock.now()),
        );
        process.stdout.write(`http://127.0.0.1:${port}/sign-in?token=${token}\n`);
      }),
    );
}

/** `uil key create <label>`: an API key for a program, shown once. */
export function keyCommand(): Command {
  const create = common(new Command('create').description('make an API key; it is shown once'))
    .argument('<label>', 'what the key is for')
    .option('--role <role>', 'service, owner, operations, support, partner, technician or customer', 'service')
    .option(...FOR)
    .option(...PLATFORM);
  create.action((label: string, options: Options) =>
    withStore(options, async (store) => {
      const holder = await holderOf(store, options, 'service');
      const key = await store.database.asWorker((sql) => createApiKey(sql, { ...holder, person: label }, label, systemClock.now()));
      process.stdout.write(`${key}\n`);
    }),
  );
  return new Command('key').description('API keys for programs').addCommand(create);
}

/** `uil tenant create <id>`: sets an ISP up. */
export function tenantCommand(): Command {
  const create = new Command('create')
    .description('set up an ISP')
    .argument('<id>', 'short name: lower-case letters, digits and hyphens')
    .requiredOption('--name <name>', 'name of the ISP as customers know it')
    .requiredOption('--time-zone <zone>', 'IANA time zone such as Africa/Lagos')
    .requiredOption('--currency <code>', 'ISO 4217 code such as NGN')
    .requiredOption('--country <code>', 'ISO 3166 code such as NG')
    .option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data')
    .action((id: string, options: { name: string; timeZone: string; currency: string; country: string; dataDir?: string }) =>
      withStore(options, async (store) => {
        await store.database.asWorker((sql) =>
          createTenant(
            sql,
            { tenant_id: id, name: options.name, time_zone: options.timeZone, currency: options.currency, country: options.country },
            systemClock.now(),
          ),
        );
        process.stdout.write(`${id}\n`);
      }),
    );
  return new Command('tenant').description('the ISPs of this store').addCommand(create);
}
