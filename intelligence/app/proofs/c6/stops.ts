import { addEdition } from '../../../adapters/postgres/playbook-settings.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import type { IspSystem } from '../../../orchestration/actions.ts';
import { CrossModuleWorkflowCoordinator } from '../../../orchestration/coordinator.ts';
import type { Carrier } from '../../../orchestration/outbox.ts';
import { drawAccount, goesThrough } from '../../../simulation/issuer.ts';
import { composeLayer } from '../../compose.ts';
import { onScratch } from '../scratch.ts';

const TENANT = 'isp';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T12:00:00Z');
const DAYS = 9;

/** What came of payments made by hand at any step, on the store itself. */
export type Stops = {
  readonly paidByHand: number;
  readonly stillWaiting: number;
  readonly stillRunning: number;
  readonly charged: number;
  readonly leftAsLoss: number;
  readonly left: number;
};

const event = (type: string, at: number, key: string, data: object) => ({
  specversion: '1.0',
  id: `${type}/${key}`,
  source: 'urn:proof:c6',
  type,
  time: new Date(at).toISOString(),
  data,
});

/** Customers on a real store, with a biller that charges when it is asked; some pay by hand or leave at a moment of their own. Nothing may be left waiting a second after it. */
export async function stopsOnTheStore(seed: number, customers: number): Promise<Stops> {
  const clock = virtualClock(new Date(START));
  const random = mulberry32(seed);
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const settings = {
      retries: 'layer',
      retry_for_days: 8,
      silent_hours: 24,
      days_between_reminders: 1,
      days_to_call: 1,
      suspend_after_days: 5,
      give_up_days: 20,
    };
    await scratch.database.asTenant(TENANT, (sql) =>
      addEdition(sql, TENANT, {
        playbook: 'payment-recovery',
        enabled: true,
        settings,
        why: 'proof',
        changed_at: clock.now().toISOString(),
        changed_by: 'proof',
      }),
    );
    const carrier: Carrier = { channel: 'email', delivery: 'keyed', timeoutMs: 5_000, send: async () => ({ ok: true, provider_id: null }) };
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [carrier] });
    const accounts = new Map(
      Array.from({ length: customers }, (_, i) => drawAccount(seed, i, START - 12 * HOUR)).map((account) => [account.customer, account]),
    );
    const told: ReturnType<typeof event>[] = [];
    let charged = 0;
    const biller: IspSystem = {
      async perform({ key, customer_id, command }) {
        const account = accounts.get(customer_id);
        if (command.action !== 'retry-payment' || account === undefined) return { ok: true, done: true, reference: null };
        charged++;
        const at = clock.now().getTime();
        const data = {
          customer_id,
          payment_id: key,
          invoice_id: `i-${customer_id}`,
          amount_minor: account.amount_minor,
          currency: 'USD',
          action_key: key,
          attempt: 2,
          method_id: account.method_id,
        };
        const decline = { decline_code: account.decline_code, network: account.network, hard: account.hard };
        told.push(goesThrough(account, at, seed) ? event('payment.succeeded', at, key, data) : event('payment.failed', at, key, { ...data, ...decline }));
        return { ok: true, done: false, reference: null };
      },
    };
    const coordinator = new CrossModuleWorkflowCoordinator({
      store: layer.actions,
      systems: async () => biller,
      clock,
      log: silentLog,
      patience: () => 60_000,
    });
    const first: unknown[] = [];
    const ends: { at: number; customer: string; leaves: boolean }[] = [];
    for (const { customer, zone, failedAt, amount_minor, method_id, ...account } of accounts.values()) {
      first.push(event('customer.created', failedAt - DAY, customer, { customer_id: customer, email: `${customer}@example.org`, name: 'N', time_zone: zone }));
      first.push(
        event('invoice.issued', failedAt - DAY, customer, {
          customer_id: customer,
          invoice_id: `i-${customer}`,
          amount_minor,
          currency: 'USD',
          due_on: '2026-03-01',
        }),
      );
      const data = { customer_id: customer, payment_id: `p-${customer}`, invoice_id: `i-${customer}`, amount_minor, currency: 'USD', attempt: 1, method_id };
      first.push(
        event('payment.failed', Math.min(failedAt, START), customer, {
          ...data,
          decline_code: account.decline_code,
          network: account.network,
          hard: account.hard,
        }),
      );
      if (random() < 0.7) ends.push({ at: START + HOUR + Math.floor(random() * (DAYS - 1) * DAY), customer, leaves: random() < 0.2 });
    }
    ends.sort((a, b) => a.at - b.at);
    await layer.ingest(TENANT, first);
    await layer.pipeline.drain();
    const turn = async (): Promise<void> => {
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      while ((await coordinator.performDue(100)) > 0);
      await layer.ingest(TENANT, told.splice(0));
      await layer.pipeline.drain();
    };
    const count = async (text: string, customer: string): Promise<number> =>
      (await scratch.database.asWorker((sql) => sql.query<{ n: number }>(text, [TENANT, customer]))).rows[0]?.n ?? 0;
    const waiting = `SELECT (SELECT count(*) FROM outbox WHERE tenant_id = $1 AND customer_id = $2 AND state = 'waiting')
      + (SELECT count(*) FROM platform_actions WHERE tenant_id = $1 AND customer_id = $2 AND state IN ('proposed', 'waiting') AND action <> 'restore-service')
      + (SELECT count(*) FROM tasks WHERE tenant_id = $1 AND customer_id = $2 AND state = 'open' AND step <> 'look-twice') AS n`;
    const running = 'SELECT count(*) AS n FROM playbook_runs WHERE tenant_id = $1 AND customer_id = $2 AND ended_at IS NULL';
    const result = { paidByHand: 0, stillWaiting: 0, stillRunning: 0, left: 0, leftAsLoss: 0 };
    for (let now = START; now <= START + DAYS * DAY; now += 3 * HOUR) {
      clock.set(new Date(now));
      await turn();
      for (; ends[0] !== undefined && ends[0].at < now + 3 * HOUR; ends.shift()) {
        const { at, customer, leaves } = ends[0];
        if ((await count(running, customer)) === 0) continue;
        clock.set(new Date(at));
        const amount = accounts.get(customer)?.amount_minor ?? 0;
        const end = leaves
          ? event('customer.cancelled', at, customer, { customer_id: customer })
          : event('payment.succeeded', at, `hand-${customer}`, {
              customer_id: customer,
              payment_id: `hand-${customer}`,
              amount_minor: amount,
              currency: 'USD',
            });
        await layer.ingest(TENANT, [end]);
        await layer.pipeline.drain();
        // Not a second of the virtual clock has passed.
        result.stillWaiting += await count(waiting, customer);
        result.stillRunning += await count(running, customer);
        if (leaves) {
          result.left++;
          result.leftAsLoss += await count("SELECT count(*) AS n FROM playbook_runs WHERE tenant_id = $1 AND customer_id = $2 AND ending = 'left'", customer);
        } else result.paidByHand++;
      }
    }
    return { ...result, charged };
  });
}
