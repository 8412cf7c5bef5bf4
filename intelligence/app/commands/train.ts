import { Command } from 'commander';
import { systemClock } from '../../kernel/clock.ts';
import { beginStep } from '../progress.ts';
import { trainChurn, trainTiming } from '../train.ts';
import { tenantOf, withStore } from './access.ts';

/** `uil train`: trains the models of an ISP on its history now. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train the models of an ISP on its history')
    .option('--tenant <id>', 'the ISP; not needed when there is only one')
    .option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data')
    .option('--seed <number>', 'seed of every draw of chance', '1')
    .action((options: { tenant?: string; dataDir?: string; seed: string }) =>
      withStore(options, async ({ database, ...store }) => {
        const tenant = await tenantOf({ database, ...store }, options.tenant);
        const step = beginStep('Training', systemClock);
        await trainTiming(database, tenant, systemClock);
        const card = await trainChurn(database, tenant, systemClock, Number(options.seed), (share) => step.at(share));
        step.done();
        process.stdout.write(
          `${JSON.stringify({ tenant, rows: card.rows, positives: card.positives, test_rows: card.testRows, ...card.metrics, baseline_log_loss: card.baselineLogLoss })}\n`,
        );
      }),
    );
}
