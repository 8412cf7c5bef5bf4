import { Command } from 'commander';
import { systemClock } from '../../kernel/clock.ts';
import { replayLog } from '../replay/rebuild.ts';
import { replayPlaybook } from '../replay/replay-playbook.ts';
import { tenantOf, withStore } from './access.ts';

type Options = { dataDir?: string; keep?: boolean; tenant?: string; settings: string; from?: string; to?: string };

/** `uil replay`: plays the log once more and compares every byte, or plays a playbook of the past under other settings. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('play the log once more and compare it with what is kept; with a playbook, play its past under other settings')
    .argument('[playbook]', 'which playbook; without it the whole log is played')
    .option('--keep', 'keep what the log gives, where it differs from what was there')
    .option('--tenant <id>', 'the ISP; not needed when there is only one')
    .option('--settings <json>', 'what is to differ from the defaults', '{}')
    .option('--from <moment>', 'runs opened from then on; thirty days ago without it')
    .option('--to <moment>', 'and before then; now without it')
    .option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data')
    .action((playbook: string | undefined, options: Options) =>
      withStore(options, async (store) => {
        if (playbook === undefined) {
          const told = await replayLog(store.database, { keep: options.keep ?? false });
          process.stdout.write(`${JSON.stringify(told)}\n`);
          if (!told.same && !options.keep) process.exitCode = 1;
          return;
        }
        const now = systemClock.now();
        const from = options.from ?? new Date(now.getTime() - 30 * 86_400_000).toISOString();
        const wanted = { settings: JSON.parse(options.settings) as Record<string, unknown>, from, to: options.to ?? now.toISOString(), limit: 100 };
        const tenant = await tenantOf(store, options.tenant);
        process.stdout.write(`${JSON.stringify(await replayPlaybook(store.database, tenant, playbook, wanted))}\n`);
      }),
    );
}
