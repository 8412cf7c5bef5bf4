import { parseArgs } from 'node:util';
import { measureUsage } from '../intelligence/app/proofs/predictive/usage-measure.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';

/** The seeds that are run when none is named. */
const SEEDS = '11,12,13';

/** How well and how fast use is foretold on simulated ISPs, beside seasonal naive. `--seeds 1,2 --customers 300 --days 200`. */
export function run(args: readonly string[] = []): object {
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: { type: 'string', default: SEEDS }, customers: { type: 'string', default: '300' }, days: { type: 'string', default: '200' } },
  });
  const worlds = { seeds: values.seeds.split(',').map(Number), customers: Number(values.customers), days: Number(values.days) };
  return { bench: 'usage', ...worlds, ...measureUsage({ ...worlds, elapsedMs: systemClock.elapsedMs }) };
}
