import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { allowOrigin } from '../../adapters/postgres/channel-settings.ts';
import type { Channel } from '../../contract/words.ts';
import { originOf } from '../../integration/outbound-address.ts';
import { systemClock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { silentLog } from '../../kernel/log.ts';
import { channelBook } from '../carriers.ts';
import { channelServices } from '../channels.ts';
import { keysOf } from '../secret-key.ts';
import type { Store } from '../store.ts';
import { tenantOf, withStore } from './access.ts';

type Options = {
  tenant?: string;
  dataDir?: string;
  kind?: string;
  route?: string;
  place?: string;
  settings?: string;
  secret?: string;
  off?: boolean;
  note?: string;
};

const BY = 'the command line';
const common = (command: Command): Command =>
  command.option('--tenant <id>', 'the ISP; not needed when there is only one').option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data');

/** JSON of a file; `-` is standard input, so that a secret need not stand in the history of a shell. */
function jsonFile(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    throw new TypeError('it holds no object');
  } catch (cause) {
    throw new UilError('FILE_NOT_READABLE', [path, cause instanceof Error ? cause.message : 'unknown'], { cause });
  }
}

/** What the API does with channels, done by the operator on the store itself. */
async function withChannels<T>(options: Options, work: (services: ReturnType<typeof channelServices>, tenant: string, store: Store) => Promise<T>): Promise<T> {
  return withStore(options, async (store, config) => {
    const book = channelBook({ database: store.database, config, keys: keysOf(config), clock: systemClock, log: silentLog, quiet: true });
    try {
      const services = channelServices(store.database, book, () => Promise.reject(new Error('nothing is received here')), systemClock);
      return await work(services, await tenantOf(store, options.tenant), store);
    } finally {
      await book.stop();
    }
  });
}

const list = (): Command =>
  common(new Command('list').description('the ways to people and how each does')).action((options: Options) =>
    withChannels(options, async (services, tenant) => {
      const { routes } = await services.channels(tenant);
      for (const { channel, route, kind, place, delivery, state } of routes)
        process.stdout.write(`${channel}/${route}\t${place}\t${kind}\t${delivery}\t${state}\n`);
    }),
  );

const set = (): Command =>
  common(new Command('set').description('set up a way to people; without --secret the one that is there stays'))
    .argument('<channel>', 'email, sms, whatsapp, push or webhook')
    .requiredOption('--kind <kind>', 'smtp, smpp, twilio, sms-gateway, whatsapp-cloud, web-push or standard-webhook')
    .requiredOption('--settings <file>', 'JSON file with the settings; - reads standard input')
    .option('--secret <file>', 'JSON file with the secret; - reads standard input')
    .option('--route <name>', 'name of the route, when there are several', 'main')
    .option('--place <number>', 'when it is tried: 1 is first')
    .option('--off', 'set it up without switching it on')
    .action((channel: string, options: Options) =>
      withChannels(options, async (services, tenant) => {
        const settings = jsonFile(options.settings ?? '-');
        const change = {
          kind: options.kind ?? '',
          route: options.route ?? 'main',
          enabled: options.off !== true,
          settings,
          ...(options.place === undefined ? {} : { place: Number(options.place) }),
          ...(options.secret === undefined ? {} : { secret: jsonFile(options.secret) }),
        };
        // A word that is no channel has no kind either, and is refused as such.
        const saved = await services.saveChannel(tenant, channel as Channel, change, BY);
        process.stdout.write(
          `${saved.channel}/${saved.route}\t${saved.state}\n${saved.receipts_url === null ? '' : `Give the provider this address: ${saved.receipts_url}\n`}`,
        );
      }),
    );

const remove = (): Command =>
  common(new Command('remove').description('remove a way to people'))
    .argument('<channel>', 'email, sms, whatsapp, push or webhook')
    .option('--route <name>', 'name of the route', 'main')
    .action((channel: string, options: Options) =>
      withChannels(options, (services, tenant) => services.removeChannel(tenant, channel as Channel, options.route)),
    );

/** Only here, never by a request: whoever runs the layer decides what of the private network it may reach. */
const allow = (name: 'allow' | 'disallow', description: string): Command =>
  common(new Command(name).description(description))
    .argument('<origin>', 'such as http://10.0.0.5:8080 or smpp://10.0.0.5:2775')
    .option('--note <text>', 'what it is', '')
    .action((origin: string, options: Options) =>
      withChannels(options, async (_services, tenant, store) => {
        const normal = originOf(origin);
        await store.database.asWorker((sql) => allowOrigin(sql, tenant, normal, name === 'allow', options.note ?? '', systemClock.now()));
        process.stdout.write(`${normal}\n`);
      }),
    );

/** `uil channel …`: the ways to people, and which private addresses they may lead to. */
export function channelCommand(): Command {
  return new Command('channel')
    .description('ways to people: e-mail, text messages, WhatsApp, notifications, webhooks')
    .addCommand(list())
    .addCommand(set())
    .addCommand(remove())
    .addCommand(allow('allow', 'let the channels of an ISP reach an address off the public network'))
    .addCommand(allow('disallow', 'no longer let them'));
}
