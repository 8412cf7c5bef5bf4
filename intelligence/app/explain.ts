import type { Database } from '../adapters/postgres/database.ts';
import { type JudgementRow, judgementsOf } from '../adapters/postgres/judgements.ts';
import { settingsOf } from '../adapters/postgres/playbook-settings.ts';
import { decisionsBefore, type RecordedDecision, recordedDecision, triggerOf } from '../adapters/postgres/recorded-decisions.ts';
import type { DecisionExplanation, ToldJudgement } from '../contract/api/explain.ts';
import type { LoggedEvent } from '../contract/envelope.ts';
import type { Sql } from '../data/sql.ts';
import { decideAgain, differences, evolvesTheSame } from '../orchestration/explain/decided-again.ts';
import { judgesTheSame } from '../orchestration/explain/judged-again.ts';
import { heldBy } from '../orchestration/explain/message-what-if.ts';
import { changeParts, counterfactualText, heldText } from '../orchestration/explain/sentences.ts';
import { type Case, counterfactuals } from '../orchestration/explain/what-if.ts';
import type { AnyPlaybook } from '../orchestration/playbook.ts';
import type { PlaybookKind } from '../orchestration/playbook-kind.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';

/** The playbook that a decision was made by, or why this build does not have it. */
export type Maker =
  | { readonly kind: PlaybookKind; readonly playbook: AnyPlaybook; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly missing: string };

/** Finds what a decision was made by: the kind in its version, under the edition of the tenant's settings. */
export async function makerOf(
  sql: Sql,
  tenant: string,
  { playbook: name, playbook_version, edition }: Pick<RecordedDecision, 'playbook' | 'playbook_version' | 'edition'>,
  kinds: readonly PlaybookKind[] = playbookKinds,
): Promise<Maker> {
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) return { missing: `This build has no playbook ${name}.` };
  if (kind.version !== playbook_version)
    return { missing: `It was made by version ${playbook_version} of the playbook; this build has version ${kind.version}.` };
  const set = edition === 0 ? {} : (await settingsOf(sql, tenant)).find((row) => row.playbook === name && row.edition === edition)?.settings;
  if (set === undefined) return { missing: `Edition ${edition} of the settings is not kept.` };
  const answer = kind.settingsOf(set);
  if ('refused' in answer) return { missing: `Edition ${edition} of the settings does not fit this version any more.` };
  return { kind, playbook: kind.make(set, edition), settings: answer.settings };
}

const toldJudgement = ({ key, at, answer, reason, until, channel, rules, basis, ...rest }: JudgementRow): ToldJudgement => ({
  key,
  at,
  answer,
  reason,
  until,
  channel,
  rules: [...rules],
  policy_rules: { ...basis.policy.ids } as Record<string, string>,
  contacts: basis.contacts.length,
  same: judgesTheSame({ answer, reason, until, channel, rules, basis, ...rest }),
  held_by: heldBy(basis).map((held) => ({ sentence: heldText(held, basis.person?.time_zone ?? null), because: held.because, ...held.going })),
});

function scoreOf({ view }: RecordedDecision): DecisionExplanation['score'] {
  if (view.churn_chance === null || !view.churn_parts) return null;
  const { typical, parts, other } = view.churn_parts;
  return { points: 100 * view.churn_chance, typical_points: typical, parts: parts.map(([feature, points]) => ({ feature, points })), other_points: other };
}

/** What is told of a decision made again by the playbook that made it. */
export function explanationOf(
  recorded: RecordedDecision,
  maker: Maker,
  event: LoggedEvent | null,
  judgements: readonly JudgementRow[],
  before: readonly RecordedDecision[],
  most = 8,
): DecisionExplanation {
  const judged = judgements.map(toldJudgement);
  const common = { decision_id: recorded.id, score: scoreOf(recorded), judgements: judged };
  const settings = { edition: recorded.edition, hash: recorded.settings_hash ?? null };
  if ('missing' in maker)
    return {
      ...common,
      again: { verdict: 'not possible', differs: [], not_possible: maker.missing, event: null },
      settings: { ...settings, unchanged: null, values: {} },
      what_if: [],
    };
  const differs = differences(recorded, decideAgain(maker.playbook, recorded));
  const evolved = recorded.trigger === null ? null : event === null ? 'not in the log' : evolvesTheSame(maker.playbook, recorded, event) ? 'same' : 'different';
  const zone = recorded.view.time_zone;
  const one: Case = { ...maker, recorded, event: recorded.trigger?.type ?? null, before };
  const same = differs.length === 0 && evolved !== 'different' && judged.every((judgement) => judgement.same);
  return {
    ...common,
    again: { verdict: same ? 'same' : 'different', differs, not_possible: null, event: evolved },
    settings: { ...settings, unchanged: (maker.playbook.settingsHash ?? null) === (recorded.settings_hash ?? null), values: { ...maker.settings } },
    what_if: counterfactuals(one, most).map((found) => ({
      sentence: counterfactualText(found, zone),
      changes: found.changes.map(changeParts),
      choice: found.instead.choice,
      why: found.instead.why,
      steps: found.instead.commands.map(({ step }) => step),
    })),
  };
}

/** A decision explained from its record alone; null when the tenant has none of that name. */
export function explainDecision(database: Pick<Database, 'asTenant'>, tenant: string, id: string): Promise<DecisionExplanation | null> {
  return database.asTenant(tenant, async (sql) => {
    const recorded = await recordedDecision(sql, id);
    if (recorded === null) return null;
    const [maker, event, judgements] = [await makerOf(sql, tenant, recorded), await triggerOf(sql, recorded), await judgementsOf(sql, id)];
    return explanationOf(recorded, maker, event, judgements, await decisionsBefore(sql, recorded));
  });
}
