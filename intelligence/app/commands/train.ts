import { Command } from 'commander';
import { noteTenant } from '../../adapters/postgres/tenant-queries.ts';
import { systemClock } from '../../kernel/clock.ts';
import { jsonLog } from '../../kernel/log.ts';
import { composeLayer } from '../compose.ts';
import { ACCEPTED } from '../models/dataset.ts';
import { beginStep } from '../progress.ts';
import { tenantOf, withStore } from './access.ts';
import { commaList } from './evaluate/options.ts';

/** `uil train`: trains one model of an ISP, or all, on its history now. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train the models of an ISP on its history')
    .argument('[model]', 'one model; all without it')
    .option('--tenant <id>', 'the ISP; not needed when there is only one')
    .option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data')
    .option('--accept <columns>', 'columns that look as if they knew the answer, and that you have looked at, separated by commas', commaList)
    .option('--seed <number>', 'seed of every draw of chance', '1')
    .action((model: string | undefined, options: { tenant?: string; dataDir?: string; seed: string; accept?: string[] }) =>
      withStore(options, async (store) => {
        const tenant = await tenantOf(store, options.tenant);
        const { accept } = options;
        if (accept) await store.database.asWorker((sql) => noteTenant(sql, tenant, ACCEPTED, accept));
        const layer = composeLayer({ store, clock: systemClock, log: jsonLog('warn'), carriers: [] });
        const step = beginStep('Training', systemClock);
        const outcomes = await layer.train(tenant, { only: model ?? null, seed: Number(options.seed), by: 'uil train', progress: (share) => step.at(share) });
        step.done();
        for (const outcome of outcomes) process.stdout.write(`${JSON.stringify({ tenant, ...outcome })}\n`);
      }),
    );
}
