import { announce } from '../adapters/postgres/changes.ts';
import { getCustomerIntelligence } from '../adapters/postgres/customer-queries.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { addExemption, endExemptions } from '../adapters/postgres/exemption-store.ts';
import { addFeedback, closeFeedback, type FeedbackRow, getFeedback, listFeedback, withdrawFeedback, wordsTaught } from '../adapters/postgres/feedback-store.ts';
import type { Services } from '../api/services.ts';
import type { Exemption, Feedback, GiveFeedback } from '../contract/api/feedback.ts';
import { featureNamed } from '../data/features/catalogue.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { LEAST_PERSONS } from '../predictive/feedback.ts';
import { CHURN } from '../predictive/models.ts';

const DAY_MS = 86_400_000;
/** Nobody is left out for longer than this at one time. */
const LONGEST_DAYS = 730;
/** Days for which a customer leaves the lists when somebody says so. */
const LEAVES_DAYS: Partial<Record<GiveFeedback['kind'], number>> = { 'not-at-risk': 30, 'already-handled': 14 };

const day = (moment: string): string => moment.slice(0, 10);

/** What comes of feedback, in a sentence. */
function becomes({ kind, withdrawn_at, done_at, exempt_until }: FeedbackRow): string {
  if (withdrawn_at) return 'Taken back: nothing comes of it.';
  const out = exempt_until ? ` Left out of lists and advice until ${day(exempt_until)}.` : '';
  if (kind === 'wrong-data') return done_at ? 'Looked into; see what was found.' : 'A report for operations: open until somebody says what was found.';
  if (kind === 'already-handled') return `Nothing to learn from it.${out}`;
  return `A label: the next churn model learns from it when ${LEAST_PERSONS} people say the like, and from what then happens.${out}`;
}

const told = (row: FeedbackRow): Feedback => {
  const { model: _, reasons: __, ...rest } = row;
  return { ...rest, meaning: (row.feature && featureNamed(row.feature)?.meaning) ?? null, becomes: becomes(row) };
};

type FeedbackServices = Pick<Services, 'exempt' | 'endExemption' | 'giveFeedback' | 'withdrawFeedback' | 'feedback' | 'closeFeedback'>;

/** What people say of customers and scores: who is left out of lists, and what is wrong. */
export function feedbackServices(database: Database, clock: Clock): FeedbackServices {
  /** Screens look at the customer again. */
  const changed = (tenant: string, customer: string) => database.asWorker((sql) => announce(sql, tenant, 'customer', [customer], clock.now()));
  const known = async (sql: Sql, id: string) => {
    const customer = await getCustomerIntelligence(sql, id, clock.now(), null);
    if (!customer) throw new UilError('CUSTOMER_NOT_FOUND', [id]);
    return customer;
  };
  const one = async (sql: Sql, id: string): Promise<Feedback> => {
    const row = await getFeedback(sql, id);
    if (!row) throw new UilError('NOT_FOUND', [`feedback ${id}`]);
    return told(row);
  };
  return {
    async exempt(tenant, customer_id, { kind, reason, until }, made_by) {
      const now = clock.now();
      const days = (Date.parse(until) - now.getTime()) / DAY_MS;
      if (!(days > 0 && days <= LONGEST_DAYS)) throw new UilError('REQUEST_INVALID', [`until lies ahead, at most ${LONGEST_DAYS} days`], { pointer: '/until' });
      const exemption: Exemption = { exemption_id: newId(), customer_id, kind, reason, until, made_by, made_at: now.toISOString() };
      await database.asTenant(tenant, async (sql) => {
        await known(sql, customer_id);
        await addExemption(sql, tenant, exemption, null);
      });
      await changed(tenant, customer_id);
      return exemption;
    },
    async endExemption(tenant, customer, by) {
      const ended = await database.asTenant(tenant, (sql) => endExemptions(sql, customer, null, by, clock.now()));
      if (!ended) throw new UilError('NOT_FOUND', [`an exemption of customer ${customer}`]);
      await changed(tenant, customer);
    },
    async giveFeedback(tenant, customer_id, { kind, feature = null, note = null }, made_by) {
      if (kind === 'wrong-reason' && feature === null) throw new UilError('REQUEST_INVALID', ['a wrong reason names its feature'], { pointer: '/feature' });
      if (feature !== null && !featureNamed(feature)) throw new UilError('REQUEST_INVALID', [`there is no feature "${feature}"`], { pointer: '/feature' });
      const now = clock.now();
      const feedback_id = newId();
      const given = await database.asTenant(tenant, async (sql) => {
        const { churn_risk: risk, health_score: health } = await known(sql, customer_id);
        const row: FeedbackRow = {
          feedback_id,
          customer_id,
          kind,
          feature,
          note,
          made_by,
          made_at: now.toISOString(),
          churn_chance: risk.chance,
          health_score: health.score,
          model: risk.model?.name ?? null,
          model_version: risk.model?.version ?? null,
          reasons: risk.reasons,
          withdrawn_at: null,
          done_at: null,
          done_by: null,
          found: null,
          exempt_until: null,
        };
        await addFeedback(sql, tenant, row);
        const leaves = LEAVES_DAYS[kind];
        if (leaves !== undefined && (kind === 'not-at-risk' || kind === 'already-handled')) {
          const until = new Date(now.getTime() + leaves * DAY_MS).toISOString();
          const reason = note ?? (kind === 'not-at-risk' ? 'Said not to be at risk' : 'Said to be handled already');
          await addExemption(sql, tenant, { exemption_id: newId(), customer_id, kind, reason, until, made_by, made_at: now.toISOString() }, feedback_id);
        }
        return one(sql, feedback_id);
      });
      await changed(tenant, customer_id);
      return given;
    },
    async withdrawFeedback(tenant, customer, id, by) {
      await database.asTenant(tenant, async (sql) => {
        if (!(await withdrawFeedback(sql, customer, id, by, clock.now()))) throw new UilError('NOT_FOUND', [`feedback ${id} of yours`]);
        await endExemptions(sql, customer, id, by, clock.now());
      });
      await changed(tenant, customer);
    },
    feedback: (tenant, query) =>
      database.asTenant(tenant, async (sql) => {
        const { rows, total } = await listFeedback(sql, query);
        return { rows: rows.map(told), total, taught: await wordsTaught(sql, CHURN) };
      }),
    closeFeedback: (tenant, id, found, by) =>
      database.asTenant(tenant, async (sql) => {
        if (!(await closeFeedback(sql, id, by, found, clock.now()))) throw new UilError('NOT_FOUND', [`an open report ${id}`]);
        return one(sql, id);
      }),
  };
}
