import { openDatabase } from '../../../adapters/postgres/database.ts';
import { postgresEventLog } from '../../../adapters/postgres/event-log.ts';
import { postgresOutbox } from '../../../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../../../adapters/postgres/playbook-store.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { createDispatcher } from '../../../orchestration/dispatcher.ts';
import type { Claimed, Outbox, Routes } from '../../../orchestration/outbox.ts';
import { sampleMessage, samplePerson, sampleRun } from '../../../orchestration/sample-run.ts';
import { channelBook } from '../../carriers.ts';
import { readConfig } from '../../config.ts';
import { keysOf } from '../../secret-key.ts';
import { type Ground, TENANT } from '../ground.ts';

/**
 * A dispatcher is suspended between its claim and the handing over; another takes its messages up and is with the mail server when the first
 * goes on. Returns how many letters came and how many of them twice. With `checked` false the fencing token is not looked at: the mutant.
 */
export async function zombie(ground: Ground, messages: number, checked: boolean): Promise<{ letters: number; twice: number }> {
  const database = openDatabase(ground.server.connection, { poolSize: 8 });
  try {
    const honest = postgresOutbox({
      database,
      people: async (_tenant, ids) => new Map(ids.map((id) => [id, samplePerson(id, { email: `${id}@example.com` })])),
      append: async (sql, events, now) => void (await postgresEventLog(sql).append(events, now)),
    });
    const fenceNow = async ({ key }: Claimed): Promise<number> =>
      (await database.asWorker((sql) => sql.query<{ fence: number }>('SELECT fence FROM outbox WHERE message_key = $1', [key]))).rows[0]!.fence;
    const unchecked: Outbox = {
      ...honest,
      handOver: async (claimed, ...rest) => honest.handOver({ ...claimed, fence: await fenceNow(claimed) }, ...rest),
      settle: async (claimed, ...rest) => honest.settle({ ...claimed, fence: await fenceNow(claimed) }, ...rest),
    };
    const config = readConfig({}, { dataDir: ground.dataDir, smtpUrl: `smtp://127.0.0.1:${ground.mailbox.port}`, mailFrom: 'proof@example.com' });
    const clock = systemClock;
    const { routes } = channelBook({ database, config, keys: keysOf(config), clock, log: silentLog, quiet: true });
    const store = postgresPlaybookStore({ database, outbox: honest });
    const asleep = Promise.withResolvers<void>();
    const sending = Promise.withResolvers<void>();
    const zombieIsDone = Promise.withResolvers<void>();
    await database.asWorker(async (sql) => {
      for (let i = 0; i < messages; i++) {
        const name = `zombie-${checked}-${i}`;
        const message = sampleMessage('hello', clock.now().toISOString(), { class: 'safety', purpose: name });
        await store.save(sql, sampleRun(TENANT, name, name, [message], clock.now()), clock.now());
      }
    });
    const before = ground.mailbox.letters.length;
    const suspended: Outbox = {
      ...(checked ? honest : unchecked),
      handOver: async (...args) => {
        await asleep.promise;
        return (checked ? honest : unchecked).handOver(...args);
      },
    };
    // The second waits with the letter in its hand until the first has done whatever it does.
    const slow: Routes = {
      always: routes.always,
      of: async (tenant, channel) =>
        (await routes.of(tenant, channel)).map((carrier) => ({
          ...carrier,
          send: async (...args: Parameters<typeof carrier.send>) => {
            sending.resolve();
            await zombieIsDone.promise;
            return carrier.send(...args);
          },
        })),
    };
    const options = { clock, log: silentLog, concurrency: messages };
    const first = createDispatcher({ ...options, outbox: suspended, carriers: routes }).dispatchDue(messages);
    // Once they are claimed, their holder is taken for dead.
    for (let held = 0; held < messages; ) {
      const { rows } = await database.asWorker((sql) => sql.query<{ n: number }>("SELECT count(*)::int AS n FROM outbox WHERE state = 'sending'"));
      held = rows[0]!.n;
    }
    await honest.breakLeases();
    const second = createDispatcher({ ...options, outbox: honest, carriers: slow }).dispatchDue(messages);
    await sending.promise;
    asleep.resolve();
    await first;
    zombieIsDone.resolve();
    await second;
    const came = ground.mailbox.letters.slice(before).map(({ text }) => /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? 'none');
    return { letters: came.length, twice: came.length - new Set(came).size };
  } finally {
    await database.close();
  }
}
