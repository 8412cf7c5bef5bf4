import { decisionsOfRuns } from '../../adapters/postgres/recorded-decisions.ts';
import { systemClock } from '../../kernel/clock.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import type { PreviewRow, PreviewStep } from '../../orchestration/preview.ts';
import { successMetrics } from '../impact.ts';
import { playbookServices } from '../playbook-services.ts';
import { type PreviewOptions, previewRows } from '../preview.ts';
import { contactedBefore, type Lived, live, TENANT } from './lived-world.ts';
import type { Proof } from './proof.ts';

const NAME = 'payment-recovery';
type Previewed = {
  readonly rows: readonly PreviewRow[];
  readonly decisions: ReadonlyMap<string, string>;
  readonly sumsAgree: boolean;
  readonly seconds: number;
  readonly wrote: boolean;
};

const counted = async ({ scratch: { database } }: Lived): Promise<string> => {
  const { rows } = await database.asWorker((sql) =>
    sql.query(
      `SELECT (SELECT count(*) FROM decisions) AS d, (SELECT count(*) FROM outbox) AS o, (SELECT count(*) FROM judgements) AS j, (SELECT count(*) FROM contact_ledger) AS c,
         (SELECT md5(string_agg(r::text, '' ORDER BY run_id)) FROM playbook_runs r) AS r`,
    ),
  );
  return JSON.stringify(rows);
};

const costs = ({ answer, channel }: PreviewStep): boolean => (answer === 'send' || answer === 'defer') && channel === 'email';

/** The sums of a preview, added up once more from its rows in another way. */
function agrees({ told, rows }: Awaited<ReturnType<typeof previewRows>>): boolean {
  const steps = rows.flatMap((row) => row.steps);
  const messages = steps.filter(({ kind }) => kind === 'send-message');
  const total = (list: readonly { messages: number }[]): number => list.reduce((sum, one) => sum + one.messages, 0);
  return (
    told.runs === rows.length &&
    Object.values(told.choices).reduce((a, b) => a + b, 0) === rows.length &&
    told.held_out === rows.filter(({ held_out }) => held_out).length &&
    total(told.messages) === messages.length &&
    total(told.days) === messages.length &&
    told.tasks === steps.filter(({ kind }) => kind === 'create-task').length &&
    told.cost_minor === (messages.some(costs) ? messages.filter(costs).length * 3 : null) &&
    told.increment !== null &&
    told.increment.runs === rows.filter(({ held_out, choice }) => choice === 'act' && !held_out).length &&
    total(told.messages) <= (told.worst.most_messages_a_day ?? 0)
  );
}

/** How a preview asks; the mutants leave something out. */
type Asking = Pick<PreviewOptions, 'database' | 'outbox'>;

async function preview(lived: Lived, settings: Record<string, unknown>, asking: Partial<Asking> = {}): Promise<Previewed> {
  const { layer, clock, scratch } = lived;
  const options: PreviewOptions = {
    database: scratch.database,
    models: layer.models,
    outbox: layer.outbox,
    gate: layer.director,
    impact: successMetrics(scratch.database),
    clock,
    ...asking,
  };
  const before = await counted(lived);
  const decisions = new Map<string, string>();
  const began = systemClock.elapsedMs();
  const made = await previewRows(options, TENANT, NAME, { settings, costs: { email: 3 } }, (decision) => decisions.set(decision.instance_id, face(decision)));
  const seconds = (systemClock.elapsedMs() - began) / 1_000;
  return { rows: made.rows, decisions, sumsAgree: agrees(made), seconds, wrote: before !== (await counted(lived)) };
}

type Executed = { readonly decisions: ReadonlyMap<string, string>; readonly answers: ReadonlyMap<string, string> };

/** What a decision says, with the run it is of; when it was written plays no part. */
const face = (decision: object & { instance_id: string; at: string }): string => {
  const { choice, why, rules, commands, wake_at, ending, state, view, propensity, settings_hash } = decision as Record<string, unknown>;
  return canonicalJson({ at: decision.at, choice, why, rules, commands, wake_at, ending, state, view, propensity, settings_hash });
};
const answerOf = (answer: string | null, reason: string | null, until: string | null, channel: string | null): string =>
  canonicalJson([answer, reason, until, channel]);

/** Sets the settings through the service with all open runs moved, and lets the layer do everything that is due. */
async function execute({ scratch: { database }, clock, layer }: Lived, settings: Record<string, unknown>, runs: readonly string[]): Promise<Executed> {
  const services = playbookServices(database, clock);
  const { edition } = await services.playbook(TENANT, NAME);
  await services.changePlaybook(TENANT, NAME, { edition, settings, why: 'as previewed', open_runs: 'move' }, 'the proof');
  const at = clock.now().toISOString();
  while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
  while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
  const decided = await database.asWorker((sql) => decisionsOfRuns(sql, TENANT, runs));
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ message_key: string; answer: string; reason: string | null; until: string | null; channel: string }>(
      'SELECT message_key, answer, reason, until, channel FROM judgements WHERE judged_at = $1',
      [at],
    ),
  );
  return {
    decisions: new Map(decided.filter((one) => one.at === at && one.edition === edition + 1).map((one) => [one.instance_id, face(one)])),
    answers: new Map(rows.map((row) => [row.message_key, answerOf(row.answer, row.reason, row.until, row.channel)])),
  };
}

const BLAST = 'blast-radius';

/**
 * In how many decisions and answers of the arbiter a preview and what was then done differ. Which of the messages of a playbook that reaches
 * its limit of an hour are the first is chance: of these the numbers are compared.
 */
function differing(told: Previewed, { decisions, answers }: Executed, at: string): { decisions: number; answers: number; compared: number } {
  const count = { decisions: 0, answers: 0, compared: 0 };
  for (const { run_id } of told.rows) if (told.decisions.get(run_id) !== decisions.get(run_id)) count.decisions++;
  const due = told.rows.flatMap(({ steps }) => steps).filter((step) => step.kind === 'send-message' && step.at <= at);
  const limited = [0, 0];
  for (const step of due) {
    count.compared++;
    const said = answers.get(step.key);
    if (step.reason === BLAST) limited[0]!++;
    if (said?.includes(BLAST)) limited[1]!++;
    if (step.reason === BLAST || said?.includes(BLAST)) continue;
    if (answerOf(step.answer, step.reason, step.until, step.channel) !== said) count.answers++;
  }
  return { ...count, answers: count.answers + Math.abs(limited[0]! - limited[1]!) };
}

/** Asks the gate without knowing whom others have written to. */
const withoutContacts = (outbox: PreviewOptions['outbox']): PreviewOptions['outbox'] => ({
  previewIn: (sql, messages, ended, now, judge, personOf) =>
    outbox.previewIn(sql, messages, ended, now, (candidate) => judge({ ...candidate, contacts: [] }), personOf),
});

const drawn = (random: Random): Record<string, unknown> => ({
  silent_hours: 0,
  reminders: 2 + Math.floor(random() * 3),
  days_between_reminders: 1 + Math.floor(random() * 2),
  days_to_call: 1 + Math.floor(random() * 4),
  // Some reminders are due at once, in the hour that it is for those who live there.
  earliest_hour: 0,
  latest_hour: 23,
});

/**
 * A world in which everybody is somewhere in the dunning: the preview of drawn settings is compared with what the layer does when they
 * are set at once, decision by decision and answer by answer. Mutants: a preview of other settings; one that does not know whom others
 * have written to.
 */
export const c15: Proof = {
  id: 'C15',
  promise: 'A preview says who would get what and when, writes nothing, and differs in no decision from doing it at once.',
  run: ({ seed, long }) =>
    live({ seed, customers: long ? 20_000 : 500, days: 4, stepHours: 6, scored: false }, async (lived) => {
      const random = mulberry32(seed + 15);
      // The hour at which the layer aims when too little is known of anybody's habits: what is asked for then is due at once in that zone.
      lived.clock.set(new Date(lived.clock.now().getTime() + 10 * 3_600_000));
      await contactedBefore(lived, lived.clock.now());
      while (await lived.layer.impact());
      const settings = drawn(random);
      const told = await preview(lived, settings);
      const other = await preview(lived, { ...settings, silent_hours: 200, give_up_days: 60 });
      const blind = await preview(lived, settings, { outbox: withoutContacts(lived.layer.outbox) });
      const done = await execute(
        lived,
        settings,
        told.rows.map(({ run_id }) => run_id),
      );
      const at = lived.clock.now().toISOString();
      const [product, otherSettings, withoutThem] = [told, other, blind].map((one) => differing(one, done, at)) as [Cmp, Cmp, Cmp];
      const caught = Number(otherSettings.decisions > 0) + Number(withoutThem.answers > 0);
      return {
        holds:
          told.rows.length > 0 && product.decisions === 0 && product.answers === 0 && product.compared > 0 && told.sumsAgree && !told.wrote && caught === 2,
        figures: {
          runs_previewed: told.rows.length,
          decided: told.decisions.size,
          done_at_once: done.decisions.size,
          decisions_differing: product.decisions,
          answers_compared: product.compared,
          answers_differing: product.answers,
          sums_agree_with_rows: told.sumsAgree,
          wrote: told.wrote,
          preview_seconds: Math.round(told.seconds * 100) / 100,
          mutant_other_settings_differ: otherSettings.decisions,
          mutant_without_contacts_answers_differ: withoutThem.answers,
          mutants: 2,
          mutants_caught: caught,
        },
      };
    }),
};

type Cmp = ReturnType<typeof differing>;
