import { eventOf } from '../../adapters/postgres/event-log.ts';
import { judgementsOf } from '../../adapters/postgres/judgements.ts';
import { decisionsOfRuns, type RecordedDecision } from '../../adapters/postgres/recorded-decisions.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { systemClock } from '../../kernel/clock.ts';
import { type Change, fieldsOf, otherValues, viewWith } from '../../orchestration/explain/changes.ts';
import { decideAgain, differences, evolvesTheSame, stateBefore } from '../../orchestration/explain/decided-again.ts';
import { answerEvent } from '../../orchestration/explain/history.ts';
import { judgesTheSame } from '../../orchestration/explain/judged-again.ts';
import { type Case, counterfactuals, faceOf } from '../../orchestration/explain/what-if.ts';
import { isLineFact } from '../../orchestration/line-facts.ts';
import type { AnyPlaybook, Happening } from '../../orchestration/playbook.ts';
import { playbookKinds } from '../../orchestration/playbooks/catalogue.ts';
import { type DecisionView, type Look, look, type Run, unseen } from '../../orchestration/run.ts';
import { explainDecision, type Maker, makerOf } from '../explain.ts';
import { type Lived, live, TENANT } from './lived-world.ts';
import type { Proof } from './proof.ts';

type Made = Exclude<Maker, { missing: string }>;
type Seen = {
  readonly recorded: RecordedDecision;
  readonly maker: Made;
  readonly event: PlatformEvent | null;
  /** What the run decided before, oldest first. */
  readonly before: readonly RecordedDecision[];
};

/** Every decision of the world with what made it and the event behind it. */
async function everything({ scratch: { database } }: Lived): Promise<{ seen: Seen[]; missing: number; keys: string[] }> {
  return database.asTenant(TENANT, async (sql) => {
    const { rows: runs } = await sql.query<{ run_id: string }>('SELECT run_id FROM playbook_runs ORDER BY run_id');
    const { rows: log } = await sql.query<Parameters<typeof eventOf>[0] & { received_at: string }>(
      'SELECT e.* FROM events e WHERE (e.event_id, e.type, e.happened_at) IN (SELECT trigger_event ->> $$id$$, trigger_event ->> $$type$$, (trigger_event ->> $$time$$)::timestamptz FROM decisions)',
    );
    const keyOf = (customer: string, id: string): string => `${customer}\n${id}`;
    const events = new Map(log.map(eventOf).map((one) => [keyOf('customer_id' in one.data ? one.data.customer_id : '', one.id), one]));
    const makers = new Map<string, Maker>();
    const all = await decisionsOfRuns(
      sql,
      TENANT,
      runs.map(({ run_id }) => run_id),
    );
    const seen: Seen[] = [];
    const byRun = Map.groupBy(all, ({ instance_id }) => instance_id);
    let missing = 0;
    for (const recorded of all) {
      const before = byRun.get(recorded.instance_id)!.filter(({ state_version }) => state_version < recorded.state_version);
      const name = JSON.stringify([recorded.playbook, recorded.playbook_version, recorded.edition]);
      const maker = makers.get(name) ?? (await makerOf(sql, TENANT, recorded));
      makers.set(name, maker);
      const event = recorded.trigger === null ? null : (events.get(keyOf(recorded.customer_id, recorded.trigger.id)) ?? null);
      const inLog = recorded.trigger !== null && !isLineFact(recorded.trigger.type);
      if ('missing' in maker || (inLog && event === null)) missing++;
      else seen.push({ recorded, maker, event, before });
    }
    const { rows: judged } = await sql.query<{ decision_id: string }>(
      'SELECT DISTINCT decision_id FROM judgements JOIN outbox USING (tenant_id, message_key) ORDER BY 1',
    );
    return { seen, missing, keys: judged.map(({ decision_id }) => decision_id) };
  });
}

const heardOfLine = ({ trigger }: RecordedDecision): boolean => trigger !== null && isLineFact(trigger.type);
/** What happened to a line does not stand in the log by itself: then the decision alone is made again. */
const same = (playbook: AnyPlaybook, recorded: RecordedDecision, event: PlatformEvent | null): boolean =>
  differences(recorded, decideAgain(playbook, recorded)).length === 0 && (heardOfLine(recorded) || evolvesTheSame(playbook, recorded, event));

/** Lets the runtime itself look at the run with these things otherwise, and says whether it does something else. */
function flips({ recorded, maker, event, before }: Seen, changes: readonly Change[]): boolean {
  let { playbook } = maker;
  let { at, view, held_out } = recorded;
  let trigger: Happening | null = event;
  let state = heardOfLine(recorded) ? recorded.state : stateBefore(recorded);
  const { playbook: name, playbook_version, edition, customer_id, instance_id, propensity } = recorded;
  const blank = { tenant: TENANT, id: instance_id, playbook: name, playbook_version, edition, customer_id, propensity };
  const looked = (): Look => {
    const run: Run = { ...blank, state, held_out, state_version: 0, wake_at: null, why: null, opened_at: at, opened_by: '', ended_at: null, ending: null };
    return look(playbook, run, trigger, unseen(view), new Date(at));
  };
  // An answer is what the run hears next: what it makes of one is lived through before whatever follows it.
  let answered = false;
  const reached = (): unknown => (answered ? (looked().run?.state ?? state) : recorded.state);
  for (const change of changes) {
    if (change.kind === 'view') view = viewWith(view, change.field, change.to);
    else if (change.kind === 'hold-out') held_out = false;
    else if (change.kind === 'setting') playbook = maker.kind.make({ ...maker.settings, [change.name]: change.to }, playbook.edition);
    else if (change.kind === 'earlier') [at, trigger, state] = [change.to, null, stateBefore(recorded)];
    else if (change.kind === 'time') [state, at, trigger] = [reached(), change.to, null];
    else if (change.kind === 'answer') [state, trigger, answered] = [reached(), answerEvent(change.answer, at), true];
    else {
      const heard = change.heard === undefined ? recorded : before.find((one) => one.at === change.heard && one.trigger?.type === change.type);
      if (heard === undefined) return false;
      [trigger, state] = [null, stateBefore(heard)];
    }
  }
  const { decision } = looked();
  return decision !== null && faceOf(decision) !== faceOf(recorded);
}

const of = (some: readonly Seen[], playbook: string): number => some.filter(({ recorded }) => recorded.playbook === playbook).length;
const caseOf = ({ maker, recorded, before }: Seen): Case => ({ ...maker, recorded, event: recorded.trigger?.type ?? null, before });

const partsOff = ({ view }: RecordedDecision): number | null => {
  if (view.churn_chance === null || !view.churn_parts) return null;
  const { typical, parts, other } = view.churn_parts;
  return Math.abs(100 * view.churn_chance - typical - other - parts.reduce((sum, [, points]) => sum + points, 0));
};

/** The record without one part of its score that counts; null where there is none. */
function withoutPart(recorded: RecordedDecision): RecordedDecision | null {
  const { churn_parts } = recorded.view;
  const lost = churn_parts?.parts.findIndex(([, points]) => Math.abs(points) > 1e-9) ?? -1;
  if (!churn_parts || lost < 0) return null;
  return { ...recorded, view: { ...recorded.view, churn_parts: { ...churn_parts, parts: churn_parts.parts.toSpliced(lost, 1) } } };
}

/** Whether a record gives the decision again; one from which it cannot be made at all does not. */
function madeAgain(playbook: AnyPlaybook, recorded: RecordedDecision, from: RecordedDecision): boolean {
  try {
    return differences(recorded, decideAgain(playbook, from)).length === 0;
  } catch {
    return false;
  }
}

const without = (recorded: RecordedDecision, field: keyof DecisionView): RecordedDecision => {
  const { [field]: _, ...view } = recorded.view;
  return { ...recorded, view: view as DecisionView };
};
/** A playbook that looks at a clock of its own. */
const clockRead = (playbook: AnyPlaybook): AnyPlaybook => ({ ...playbook, decide: (state, view) => playbook.decide(state, view, systemClock.now()) });
/** The first other value that comes to hand, without asking whether it turns anything. */
const guessed = ({ recorded }: Seen): Change[] =>
  fieldsOf(recorded.view).flatMap(([field, from]) => {
    const [to] = otherValues(field, from, recorded.at);
    return to === undefined ? [] : [{ kind: 'view', field, from, to } as const];
  });

async function judgements({ scratch: { database } }: Lived, decisions: readonly string[]): Promise<{ count: number; same: number; withoutContacts: number }> {
  const told = { count: 0, same: 0, withoutContacts: 0 };
  await database.asTenant(TENANT, async (sql) => {
    for (const id of decisions)
      for (const judgement of await judgementsOf(sql, id)) {
        told.count++;
        if (judgesTheSame(judgement)) told.same++;
        if (!judgesTheSame({ ...judgement, basis: { ...judgement.basis, contacts: [] } })) told.withoutContacts++;
      }
  });
  return told;
}

async function timed({ scratch: { database } }: Lived, ids: readonly string[]): Promise<{ p95: number; same: number; sentences: number }> {
  const took: number[] = [];
  const told = { same: 0, sentences: 0 };
  for (const id of ids) {
    const began = systemClock.elapsedMs();
    const explained = await explainDecision(database, TENANT, id);
    took.push(systemClock.elapsedMs() - began);
    if (explained?.again.verdict === 'same') told.same++;
    if ((explained?.what_if.length ?? 0) > 0) told.sentences++;
  }
  took.sort((a, b) => a - b);
  return { p95: took[Math.floor(took.length * 0.95)] ?? 0, ...told };
}

/**
 * A world lived through by the layer, whose ISP tunes its playbooks on the way; every decision and every judgement of the arbiter is
 * then made again from what was kept of it, and its first suggested change is tried with the runtime itself.
 */
export const c9: Proof = {
  id: 'C9',
  promise: 'Every decision comes out the same from what was kept of it, its score is the sum of its parts, and what is said to turn it turns it.',
  run: ({ seed, long }) =>
    live({ seed, customers: long ? 2_600 : 300, days: 24, stepHours: 6, scored: true }, async (lived) => {
      const { seen, missing, keys } = await everything(lived);
      const equal = seen.filter(({ recorded, maker, event }) => same(maker.playbook, recorded, event)).length;
      const offs = seen.map(({ recorded }) => partsOff(recorded)).filter((off) => off !== null);
      const suggested = seen.map((one) => ({
        one,
        first: counterfactuals(caseOf(one), 1)[0],
      }));
      const turned = suggested.flatMap(({ one, first }) => (first !== undefined && flips(one, first.changes) ? [one] : []));
      const playbooks = [...new Set(seen.map(({ recorded }) => recorded.playbook))].sort();
      const judged = await judgements(lived, keys);
      const sample = seen.filter((_, i) => i % Math.ceil(seen.length / 300) === 0).map(({ recorded }) => recorded.id);
      const api = await timed(lived, sample);
      const mutants = {
        a_view_field_left_out: seen.filter(({ recorded, maker }) => !madeAgain(maker.playbook, recorded, without(recorded, 'time_zone'))).length,
        a_clock_read_in_decide: seen.filter(({ recorded, maker }) => differences(recorded, decideAgain(clockRead(maker.playbook), recorded)).length > 0).length,
        the_edition_not_kept: seen.filter(({ recorded, maker }) => differences(recorded, decideAgain(maker.kind.make(), recorded)).length > 0).length,
        contacts_not_kept: judged.withoutContacts,
        the_run_before_not_kept: seen.filter((one) => counterfactuals({ ...caseOf(one), before: [] }, 1).length === 0).length,
        a_part_left_out: seen.filter(({ recorded }) => {
          const lacking = withoutPart(recorded);
          return lacking !== null && (partsOff(lacking) ?? 0) >= 1e-9;
        }).length,
      };
      const guesses = seen.filter((one) => guessed(one).length > 0 && flips(one, guessed(one).slice(-1))).length;
      const share = turned.length / Math.max(1, seen.length);
      const least = Math.min(...playbooks.map((name) => of(turned, name) / of(seen, name)));
      const worst = Math.max(0, ...offs);
      const caught = Object.values(mutants).filter((count) => count > 0).length + Number(guesses / seen.length < 0.99);
      return {
        holds:
          seen.length >= (long ? 10_000 : 1_000) &&
          missing === 0 &&
          equal === seen.length &&
          offs.length > 0 &&
          worst < 1e-9 &&
          share >= 0.99 &&
          least >= 0.99 &&
          judged.count > 0 &&
          judged.same === judged.count &&
          api.same === sample.length &&
          playbooks.length === playbookKinds.length &&
          caught === 7,
        figures: {
          decisions: seen.length,
          playbooks: playbooks.length,
          playbooks_by_name: playbooks.join(' '),
          least_that_flips_of_a_playbook: least,
          not_possible: missing,
          made_again_the_same: equal,
          scores_as_sums: offs.length,
          parts_of_a_score_at_most: Math.max(0, ...seen.map(({ recorded: { view } }) => view.churn_parts?.parts.length ?? 0)),
          worst_sum: worst,
          suggested: suggested.filter(({ first }) => first !== undefined).length,
          suggestion_flips: share,
          judgements: judged.count,
          judged_again_the_same: judged.same,
          explained_over_the_services: sample.length,
          explain_p95_ms: Math.round(api.p95 * 10) / 10,
          ...mutants,
          guessed_changes_flip: guesses / seen.length,
          mutants: 7,
          mutants_caught: caught,
        },
      };
    }),
};
