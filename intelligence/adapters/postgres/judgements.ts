import type { Sql } from '../../data/sql.ts';
import { digest } from '../../kernel/ids.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { KeptJudgement } from '../../orchestration/explain/judged-again.ts';
import type { Basis, Judgement, OutboxMessage } from '../../orchestration/outbox.ts';

type Judged = { readonly message: Pick<OutboxMessage, 'tenant' | 'key'>; readonly verdict: Judgement; readonly taken: boolean };

const POLICIES = `
INSERT INTO judged_policies (tenant_id, digest, policy) SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[]) ON CONFLICT DO NOTHING`;

/** Kept only when the message was judged otherwise the time before, or never. */
const KEEP = `
INSERT INTO judgements (tenant_id, message_key, judged_at, answer, reason, until, channel, rules, policy, evidence)
SELECT j.tenant, j.key, j.at, j.answer, j.reason, j.until, j.channel, j.rules, j.policy, j.evidence
FROM jsonb_to_recordset($1::jsonb) AS j (tenant text, key text, at timestamptz, answer text, reason text, until timestamptz, channel text, rules jsonb, policy text, evidence jsonb)
LEFT JOIN LATERAL (SELECT answer, reason, channel FROM judgements b WHERE b.tenant_id = j.tenant AND b.message_key = j.key ORDER BY judged_at DESC LIMIT 1) before ON true
WHERE (before.answer, before.reason, before.channel) IS DISTINCT FROM (j.answer, j.reason, j.channel)
ON CONFLICT DO NOTHING`;

/** In the open transaction of the claim: keeps what the arbiter said of these messages, and on what evidence. */
export async function keepJudgements(sql: Sql, judged: readonly Judged[]): Promise<void> {
  const policies = new Map<string, { tenant: string; hash: string; text: string }>();
  const rows = judged.flatMap(({ message: { tenant, key }, verdict, taken }) => {
    if (verdict.basis === undefined) return [];
    const { policy, at, ...evidence } = verdict.basis;
    const text = canonicalJson(policy);
    const hash = digest(text);
    policies.set(`${tenant}\n${hash}`, { tenant, hash, text });
    const reason = verdict.answer === 'send' ? null : verdict.reason;
    const until = verdict.answer === 'defer' ? verdict.until.toISOString() : null;
    const { answer, channel, rules } = verdict;
    return [{ tenant, key, at, answer, reason, until, channel, rules, policy: hash, evidence: { ...evidence, taken } }];
  });
  if (rows.length === 0) return;
  const used = [...policies.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  await sql.query(POLICIES, [used.map((p) => p.tenant), used.map((p) => p.hash), used.map((p) => p.text)]);
  await sql.query(KEEP, [JSON.stringify(rows)]);
}

/** A judgement with the message that it is about. */
export type JudgementRow = KeptJudgement & { readonly key: string; readonly at: string };

/** What was said of the messages of a decision, in order. */
export async function judgementsOf(sql: Sql, decision: string): Promise<JudgementRow[]> {
  type Row = Omit<JudgementRow, 'basis' | 'taken'> & { evidence: Omit<Basis, 'at' | 'policy'> & { taken: boolean }; policy: Basis['policy'] };
  const { rows } = await sql.query<Row>(
    `SELECT message_key AS key, j.judged_at AS at, j.answer, j.reason, j.until, j.channel, j.rules, j.evidence, p.policy
     FROM decisions d JOIN outbox o USING (tenant_id, run_id, decision_id) JOIN judgements j USING (tenant_id, message_key) JOIN judged_policies p ON p.tenant_id = j.tenant_id AND p.digest = j.policy
     WHERE decision_id = $1 ORDER BY j.judged_at, message_key`,
    [decision],
  );
  return rows.map(({ evidence: { taken, ...evidence }, policy, ...row }) => ({ ...row, taken, basis: { ...evidence, policy, at: row.at } }));
}
