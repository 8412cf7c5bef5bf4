import { Command } from 'commander';
import { createApiKey, createSignInLink } from '../../adapters/postgres/access.ts';
import { createTenant, listTenants } from '../../adapters/postgres/tenant-queries.ts';
import type { Role } from '../../contract/words.ts';
import { systemClock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { readConfig } from '../config.ts';
import { joinStore, type Store } from '../store.ts';

type Options = { tenant?: string; dataDir?: string; port?: string; role?: string };

/** Runs a command on the store of this checkout, whether the layer runs or not. */
export async function withStore<T>(options: { dataDir?: string; port?: string }, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await joinStore(
    readConfig(process.env, { ...(options.dataDir ? { dataDir: options.dataDir } : {}), ...(options.port ? { port: options.port } : {}) }),
  );
  try {
    return await work(store);
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

const common = (command: Command): Command =>
  command.option('--tenant <id>', 'the ISP; not needed when there is only one').option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data');

/** `uil link`: a fresh one-time sign-in link. */
export function linkCommand(): Command {
  return common(new Command('link').description('make a one-time sign-in link'))
    .option('--role <role>', 'owner, operations or support', 'owner')
    .option('--port <number>', 'port of the running layer')
    .action((options: Options) =>
      withStore(options, async (store) => {
        const { port } = readConfig(process.env, options.port ? { port: options.port } : {});
        const tenant = await tenantOf(store, options.tenant);
        const role = (options.role ?? 'owner') as Role;
        const token = await store.database.asWorker((sql) => createSignInLink(sql, { tenant, role, person: role }, systemClock.now()));
        process.stdout.write(`http://127.0.0.1:${port}/sign-in?token=${token}\n`);
      }),
    );
}

/** `uil key create <label>`: an API key for a program, shown once. */
export function keyCommand(): Command {
  const create = common(new Command('create').description('make an API key; it is shown once'))
    .argument('<label>', 'what the key is for')
    .option('--role <role>', 'service, owner, operations or support', 'service');
  create.action((label: string, options: Options) =>
    withStore(options, async (store) => {
      const tenant = await tenantOf(store, options.tenant);
      const key = await store.database.asWorker((sql) =>
        createApiKey(sql, { tenant, role: (options.role ?? 'service') as Role, person: label }, label, systemClock.now()),
      );
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
