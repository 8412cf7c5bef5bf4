import { parseArgs } from 'node:util';
import { decisionsOfRuns } from '../intelligence/adapters/postgres/recorded-decisions.ts';
import { explainDecision } from '../intelligence/app/explain.ts';
import { live, TENANT } from '../intelligence/app/proofs/lived-world.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';

const at = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const round = (value: number): number => Number(value.toFixed(2));

/**
 * How long one decision takes to be explained whole: read, made again, its messages judged again, and what would have turned it found.
 * The floor is the reading of the decision alone.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { customers: { type: 'string', default: '600' }, most: { type: 'string', default: '1000' } } });
  return live({ seed: 1, customers: Number(values.customers), days: 24, stepHours: 6, scored: true }, async ({ scratch: { database } }) => {
    const { rows } = await database.asTenant(TENANT, (sql) =>
      sql.query<{ decision_id: string; run_id: string; playbook: string }>(
        'SELECT decision_id, run_id, playbook FROM decisions ORDER BY decision_id LIMIT $1',
        [Number(values.most)],
      ),
    );
    const took: number[] = [];
    const floor: number[] = [];
    let [same, turned] = [0, 0];
    for (const { decision_id, run_id } of rows) {
      let began = systemClock.elapsedMs();
      await database.asTenant(TENANT, (sql) => decisionsOfRuns(sql, TENANT, [run_id]));
      floor.push(systemClock.elapsedMs() - began);
      began = systemClock.elapsedMs();
      const told = await explainDecision(database, TENANT, decision_id);
      took.push(systemClock.elapsedMs() - began);
      if (told?.again.verdict === 'same') same++;
      if ((told?.what_if.length ?? 0) > 0) turned++;
    }
    took.sort((a, b) => a - b);
    floor.sort((a, b) => a - b);
    if (rows.length === 0 || same !== rows.length) throw new Error(`of ${rows.length} decisions ${same} came out the same`);
    return {
      bench: 'explain',
      decisions: rows.length,
      playbooks: new Set(rows.map(({ playbook }) => playbook)).size,
      with_what_would_turn_it: turned,
      p50_ms: round(at(took, 0.5)),
      p95_ms: round(at(took, 0.95)),
      p99_ms: round(at(took, 0.99)),
      floor_p95_ms: round(at(floor, 0.95)),
      ratio_to_floor: round(at(took, 0.95) / Math.max(0.01, at(floor, 0.95))),
    };
  });
}
