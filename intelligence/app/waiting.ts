import { factOf, undo } from '../adapters/postgres/action-store.ts';
import { announce } from '../adapters/postgres/changes.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { stopRun } from '../adapters/postgres/stop-run.ts';
import { type Answerable, answerAction, closeTask, isKnownWork, listWaiting, takeWaiting } from '../adapters/postgres/waiting-queries.ts';
import type { Services } from '../api/services.ts';
import type { WaitingAnswer } from '../contract/api/waiting.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import type { Outbox } from '../orchestration/outbox.ts';
import type { TaskOutcome } from '../orchestration/playbooks/task-answers.ts';
import { stoppingMoment } from './stopping-moment.ts';

const MOST = 200;
/** What may be answered to what. */
const ANSWERS: Readonly<Record<Answerable['kind'], readonly WaitingAnswer['answer'][]>> = {
  task: ['done', 'cannot', 'agreed', 'refused', 'not-reached'],
  proposal: ['approve', 'refuse'],
  'by-hand': ['done', 'cannot'],
};

/** The fact that a person has closed a task. */
function taskClosed(
  tenant: string,
  key: string,
  { customer_id, step, run_id, decision_id }: Answerable,
  { answer, note }: WaitingAnswer,
  now: Date,
): PlatformEvent {
  const time = now.toISOString();
  const data = {
    customer_id,
    task_key: key,
    step,
    outcome: answer,
    instance_id: run_id,
    decision_id,
    ...(note === undefined ? {} : { note }),
  };
  return { id: `${key}:closed`, source: 'uil/people', tenant, type: 'task.closed', time, learned: time, data } as PlatformEvent;
}

/** Writes an answer and the fact that follows from it, in the tenant's own transaction. */
async function answer(sql: Sql, tenant: string, key: string, found: Answerable, said: WaitingAnswer, by: string, now: Date): Promise<void> {
  const append = (event: PlatformEvent) => postgresEventLog(sql).append([event], now);
  const note = said.note ?? null;
  if (found.kind === 'task') {
    await closeTask(sql, key, said.answer as TaskOutcome, note, by, now);
    await append(taskClosed(tenant, key, found, said, now));
    return;
  }
  const action = {
    tenant,
    key,
    customer_id: found.customer_id,
    instance_id: found.run_id,
    decision_id: found.decision_id,
    command: { action: found.action!, step: found.step },
  };
  const reason = note ?? undefined;
  switch (said.answer) {
    case 'approve': {
      // Agreed to on a Saturday, a service is stopped when somebody is there to give it back.
      const from = found.action === 'suspend-service' ? await stoppingMoment(sql, tenant, found.customer_id, now) : now;
      return void (await answerAction(sql, key, 'waiting', note, by, now, from ?? now));
    }
    case 'refuse':
      await answerAction(sql, key, 'refused', note ?? 'refused by a person', by, now);
      return void (await append(factOf(action, { type: 'refused', by: 'person', ...(reason === undefined ? {} : { reason }) }, now)));
    case 'done':
      await answerAction(sql, key, 'done', note ?? 'done by hand', by, now);
      return void (await append(factOf(action, { type: 'done' }, now)));
    case 'cannot':
      await answerAction(sql, key, 'failed', note ?? 'could not be done by hand', by, now);
      return void (await append(factOf(action, { type: 'failed', reason: note ?? 'could not be done by hand' }, now)));
  }
}

/** What waits for people, their answers, and runs that they stop. */
export function waitingServices(
  database: Database,
  outbox: Pick<Outbox, 'add' | 'supersede'>,
  clock: Clock,
): Pick<Services, 'waiting' | 'answerWaiting' | 'stopRun'> {
  return {
    waiting: (tenant, role) => database.asTenant(tenant, (sql) => listWaiting(sql, role === undefined ? null : [role], MOST, clock.now())),

    async answerWaiting(tenant, key, said, by, mayApprove) {
      const now = clock.now();
      const decision = await database.asTenant(tenant, async (sql) => {
        const found = await takeWaiting(sql, key, now);
        if (found === null) throw (await isKnownWork(sql, key)) ? new UilError('ANSWERED_ALREADY') : new UilError('NOT_FOUND', [`work ${key}`]);
        if (!ANSWERS[found.kind].includes(said.answer))
          throw new UilError('REQUEST_INVALID', [`to a ${found.kind} the answer is ${ANSWERS[found.kind].join(' or ')}`], { pointer: '/answer' });
        if (found.kind === 'proposal' && !mayApprove) throw new UilError('FORBIDDEN', ['support']);
        await answer(sql, tenant, key, found, said, by, now);
        return found.decision_id;
      });
      await database.asWorker((sql) => announce(sql, tenant, 'decision', [decision], now));
    },

    stopRun: (tenant, run, asked, by) =>
      database.asWorker(async (sql) => {
        const now = clock.now();
        const stopped = await stopRun(sql, tenant, run, { ...asked, by }, outbox, now);
        if (stopped === null) throw new UilError('NOT_FOUND', [`run ${run}`]);
        if (stopped === 'ended') throw new UilError('ANSWERED_ALREADY');
        const undone = asked.undo ? await undo(sql, outbox, stopped.done, now) : 0;
        await announce(sql, tenant, 'decision', [stopped.decision_id], now);
        return { stopped: true, undone };
      }),
  };
}
