import type { Database } from '../../adapters/postgres/database.ts';
import { eventsAbout, runsOpened } from '../../adapters/postgres/rebuild-store.ts';
import { decisionsOfRuns } from '../../adapters/postgres/recorded-decisions.ts';
import type { PlaybookServices } from '../../api/services-playbooks.ts';
import type { PlaybookReplay, ReplayPlaybook } from '../../contract/api/playbooks.ts';
import { UilError } from '../../kernel/errors.ts';
import type { NoValue, PolicyValue } from '../../ml/bandit/off-policy.ts';
import type { PlaybookKind } from '../../orchestration/playbook-kind.ts';
import { playbookKinds } from '../../orchestration/playbooks/catalogue.ts';
import { contactsOf, replayUnder } from '../../orchestration/replay/other-settings.ts';
import type { Decision, DecisionView } from '../../orchestration/run.ts';
import { changesOf, kindNamed } from '../playbook-services.ts';
import { estimates, type LoggedRun } from './off-policy.ts';

const MOST_RUNS = 20_000;
const CHUNK = 1_000;
/** Endings for which a playbook was opened. */
const WELL = new Set(['recovered', 'accepted', 'completed']);

const sentence = ({ at, choice, commands, why }: Pick<Decision, 'at' | 'choice' | 'commands' | 'why'>): string =>
  `${at} ${choice}${commands.length > 0 ? ` (${commands.map(({ step }) => step).join(', ')})` : ''}: ${why}`;

/** The numbers among what was known. */
const numbersOf = (view: DecisionView): Record<string, number> =>
  Object.fromEntries(
    Object.entries(view).flatMap(([name, value]) =>
      typeof value === 'number' && name !== 'best_hour_chance' ? [[name, value]] : typeof value === 'boolean' ? [[name, Number(value)]] : [],
    ),
  );

const told = (result: PolicyValue | NoValue): PlaybookReplay['estimates'][number]['value'] =>
  'refused' in result
    ? { value: null, low: null, high: null, because: result.reason }
    : { value: result.value, low: result.low, high: result.high, because: null };

/**
 * What the playbook would have decided under other settings in the runs that were opened within a time, listed against what was
 * decided; and what these settings would have earned, estimated from whom the lot left alone. Throws REQUEST_INVALID.
 */
export async function replayPlaybook(
  database: Pick<Database, 'readAsWorker'>,
  tenant: string,
  name: string,
  { settings, from, to, limit }: ReplayPlaybook,
  kinds: readonly PlaybookKind[] = playbookKinds,
): Promise<PlaybookReplay> {
  const kind = kindNamed(name, kinds);
  const playbook = kind.make(changesOf(kind, settings), 0);
  if (!(Date.parse(from) < Date.parse(to))) throw new UilError('REQUEST_INVALID', ['from lies before to'], { pointer: '/from' });
  return database.readAsWorker(async (sql) => {
    const runs = await runsOpened(sql, tenant, { name, version: kind.version }, from, to, MOST_RUNS + 1);
    if (runs.length > MOST_RUNS)
      throw new UilError('REQUEST_INVALID', [`more than ${MOST_RUNS} runs lie between; ask for a shorter time`], { pointer: '/from' });
    const rows: PlaybookReplay['rows'] = [];
    const logged: LoggedRun[] = [];
    const counts = { same: 0, nothing: 0, other: 0, differ: 0, decisions: 0, decisions_then: 0 };
    const types = [...new Set([...playbook.startsOn, ...playbook.listensTo])];
    for (let at = 0; at < runs.length; at += CHUNK) {
      const part = runs.slice(at, at + CHUNK);
      const events = await eventsAbout(sql, tenant, [...new Set(part.map(({ customer_id }) => customer_id))], types);
      const decided = Map.groupBy(
        await decisionsOfRuns(
          sql,
          tenant,
          part.map(({ id }) => id),
        ),
        ({ instance_id }) => instance_id,
      );
      for (const run of part) {
        const then = decided.get(run.id) ?? [];
        const until = run.ended_at === null ? new Date(to) : new Date(run.ended_at);
        const now = replayUnder(playbook, { run, events: events.get(run.customer_id) ?? [], known: then }, until);
        const instead = contactsOf(now) === '' ? 'nothing' : contactsOf(now) === contactsOf(then) ? 'same' : 'other';
        counts[instead]++;
        counts.decisions += now.length;
        counts.decisions_then += then.length;
        if (then[0] !== undefined && run.ending !== null)
          logged.push({
            held_out: run.held_out,
            propensity: run.propensity,
            reward: WELL.has(run.ending) ? 1 : 0,
            instead: contactsOf(then) === contactsOf(now) ? 'same' : instead,
            known: numbersOf(then[0].view),
          });
        const differs = instead !== 'same' || now.length !== then.length;
        if (differs) counts.differ++;
        if (differs && rows.length < limit)
          rows.push({
            run_id: run.id,
            customer_id: run.customer_id,
            held_out: run.held_out,
            instead,
            was: then.map(sentence),
            would: now.map(sentence),
            ending: run.ending,
          });
      }
    }
    const { comparable, estimates: made } = estimates(logged);
    return {
      from,
      to,
      runs: runs.length,
      ...counts,
      comparable,
      estimates: made.map(({ estimator, value, gain }) => ({
        estimator,
        value: told(value),
        gain: told(gain),
        decisions: comparable,
        effective: 'refused' in value ? null : value.effective,
      })),
      rows,
    };
  });
}

/** What the API asks about replays. */
export const replayServices = (database: Pick<Database, 'readAsWorker'>): Pick<PlaybookServices, 'replayPlaybook'> => ({
  replayPlaybook: (tenant, name, wanted) => replayPlaybook(database, tenant, name, wanted),
});
