import { listVersions } from '../../../adapters/postgres/model-registry.ts';
import { recordUse } from '../../../adapters/postgres/model-use.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import { type ChanceData, chanceModel } from '../../../ml/chance-model.ts';
import { MLModelManager, type Trained } from '../../../ml/model-manager.ts';
import { categorical, numeric, tableOf } from '../../../ml/table.ts';
import { CHURN } from '../../../predictive/models.ts';
import { postgresRegistry } from '../../models/registry.ts';
import { takeBackBroken } from '../../models/rollouts.ts';
import type { Scratch } from '../scratch.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const DAY = 86_400_000;
/** Shares of leavers in the two segments. */
const SHARES = { business: 0.1, residential: 0.3 };

const model = chanceModel({ name: CHURN, says: 'who leaves', horizonDays: 5, leastEvents: 20, events: 'customers left', segment: 'segment' });

/** Customers of two segments who leave in known shares, more often with tickets. */
function history(seed: number): ChanceData {
  const random = mulberry32(seed);
  const people = Array.from({ length: 1_500 }, () => ({
    segment: random() < 0.5 ? ('business' as const) : ('residential' as const),
    tickets: Math.floor(random() * 3),
  }));
  return {
    table: tableOf([
      numeric(
        'tickets_30d',
        people.map(({ tickets }) => tickets),
      ),
      categorical(
        'segment',
        people.map(({ segment }) => segment),
      ),
    ]),
    labels: Uint8Array.from(people, ({ segment, tickets }) => (random() < SHARES[segment] * (0.4 + 0.6 * tickets) ? 1 : 0)),
    groups: Int32Array.from(people.keys()),
    days: Float64Array.from(people, (_, i) => Math.floor(i / 15)),
    window: { from: '2026-01-01', to: '2026-02-28' },
  };
}

/** Who serves after each failure, in order, and what is told of both segments in the end. */
export type Succession = { readonly servers: readonly string[]; readonly shares: Readonly<Record<string, number | null>>; readonly saysSo: boolean };

/** Two versions fail one after the other; `spoil` takes something away from what was trained. */
export async function succession(
  scratch: Scratch,
  tenant: string,
  seed: number,
  spoil: (trained: Trained) => Trained = (trained) => trained,
): Promise<Succession> {
  const clock = virtualClock(NOW);
  const { database } = scratch;
  const registry = postgresRegistry(database, clock)(tenant);
  const manager = new MLModelManager({ models: [model], registry: () => registry, clock, codeVersion: 'proof' });
  const trained = spoil(model.learn(history(seed), seed, () => {}));
  const train = () => manager.train(tenant, { modelData: async () => null, learn: async () => trained }, { seed, by: 'proof' });
  await train();
  clock.advance(1_000);
  await train();
  const [first, second] = (await versions()).map(({ version }) => version) as [string, string];
  await registry.change(CHURN, 'proof', () => ({
    placements: [
      { version: first, to: 'reserve', why: 'proof' },
      { version: second, to: 'champion', why: 'proof' },
    ],
  }));
  const servers: string[] = [];
  for (const fails of [second, first]) {
    clock.advance(DAY);
    const use = { name: CHURN, rows: 1, failed: 1, notFinite: 0, micros: 1, histogram: new Array(20).fill(0), high: 0 };
    await database.asWorker((sql) => recordUse(sql, tenant, clock.now().toISOString().slice(0, 10), [{ version: fails, ...use }]));
    await takeBackBroken(database, tenant, [CHURN], clock);
    const serving = (await versions()).find(({ stage }) => stage === 'champion');
    servers.push(serving === undefined ? 'nobody' : serving.card.prior === undefined ? 'the version before' : 'the shares of the segments');
  }
  const said = async (segment: string) => (await manager.predict(tenant, CHURN, { segment }).catch(() => null))?.value ?? null;
  const prior = (await versions()).find(({ stage }) => stage === 'champion')?.card.prior;
  return { servers, shares: { business: await said('business'), residential: await said('residential') }, saysSo: /has failed/.test(String(prior ?? '')) };

  async function versions() {
    return (await database.asWorker((sql) => listVersions(sql, tenant, CHURN))).reverse();
  }
}

/** True when the version before took over, then the shares, near what they are. */
export const succeededWell = ({ servers, shares, saysSo }: Succession): boolean =>
  servers.join() === 'the version before,the shares of the segments' &&
  saysSo &&
  Object.entries(SHARES).every(([segment, share]) => Math.abs((shares[segment] ?? 1) - share) < 0.06);
