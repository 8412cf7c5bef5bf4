import type { Database } from '../intelligence/adapters/postgres/database.ts';
import type { Layer } from '../intelligence/app/compose.ts';
import { newId } from '../intelligence/kernel/ids.ts';
import { NOTHING_ASKED, type Task } from '../intelligence/orchestration/outbox.ts';

/** Work for a person about a customer, as payment recovery asks for it, with the decision that it comes from; its key. */
export async function askForWork(
  { database, layer }: { readonly database: Database; readonly layer: Layer },
  { tenant, customer_id }: Pick<Task, 'tenant' | 'customer_id'>,
  command: Omit<Task['command'], 'kind' | 'step'>,
  now: Date,
): Promise<string> {
  const [key, decision_id] = [newId(), newId()];
  const origin = { tenant, customer_id, playbook: 'payment-recovery', playbook_version: 1, instance_id: newId(), decision_id };
  await database.asWorker(async (sql) => {
    await sql.query(
      `INSERT INTO decisions (tenant_id, decision_id, run_id, customer_id, playbook, playbook_version, state_version, decided_at, choice, why, rules, state, view, commands, propensity, model_versions)
       VALUES ($1, $2, $3, $4, 'payment-recovery', 1, 1, $5, 'act', 'because', '[]', '{}', '{}', '[]', 1, '{}')`,
      [tenant, decision_id, origin.instance_id, customer_id, now],
    );
    await layer.outbox.add(sql, { ...NOTHING_ASKED, tasks: [{ ...origin, key, command: { kind: 'create-task', step: 's', ...command } }] }, now);
  });
  return key;
}
