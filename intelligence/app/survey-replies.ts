import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { DISPATCHER } from '../adapters/postgres/outbox.ts';
import type { LoggedEvent, PlatformEvent } from '../contract/envelope.ts';
import type { Sql } from '../data/sql.ts';
import { digest } from '../kernel/ids.ts';

const LONGEST = 60;
const ANSWER_MS = 7 * 86_400_000;

/** The score that somebody wrote in answer to a question from 0 to 10: the one number in a short text, also as "8/10"; null for anything else. */
export function scoreIn(text: string): number | null {
  if (text.length > LONGEST) return null;
  const numbers = text.replace(/(\d)\s*(?:\/|out of|de|sur)\s*10\b/i, '$1').match(/[\d.,]*\d[\d.,]*/g) ?? [];
  return numbers.length === 1 && /^(10|\d)[.,]?$/.test(numbers[0] as string) ? Number.parseInt(numbers[0] as string, 10) : null;
}

/**
 * Turns what people write back to a question that the layer asked into its answer, in the transaction of the batch: the latest question of the
 * week counts, and its first answer. Comes last, as everybody who appends to the log waits from here on.
 */
export async function answersOf(sql: Sql, events: readonly LoggedEvent[], now: Date): Promise<void> {
  const replies = events.flatMap((event) => {
    const score = event.type === 'message.replied' ? scoreIn(event.data.text) : null;
    return score === null || event.type !== 'message.replied' ? [] : [{ event, customer: event.data.customer_id, score }];
  });
  if (replies.length === 0) return;
  const { rows } = await sql.query<{ tenant: string; customer: string; survey: string; at: string }>(
    `SELECT r.tenant, r.customer, a.survey, a.at FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS u (tenant, customer)) AS r, LATERAL (
       SELECT data ->> 'survey_id' AS survey, happened_at AS at FROM events e
       WHERE e.tenant_id = r.tenant AND e.subject_id = r.customer AND e.type = 'survey.asked' AND e.source = $3 ORDER BY happened_at DESC LIMIT 1) a`,
    [replies.map(({ event }) => event.tenant), replies.map(({ customer }) => customer), DISPATCHER],
  );
  const asked = new Map(rows.map((row) => [JSON.stringify([row.tenant, row.customer]), row]));
  const answers = replies.flatMap(({ event, customer, score }): PlatformEvent[] => {
    const question = asked.get(JSON.stringify([event.tenant, customer]));
    if (question === undefined || event.time < question.at || Date.parse(event.time) - Date.parse(question.at) > ANSWER_MS) return [];
    const { tenant, time, learned } = event;
    const id = `${digest(customer, question.survey).slice(0, 22)}:answered`;
    return [{ id, source: 'uil/replies', tenant, time, learned, type: 'survey.answered', data: { customer_id: customer, survey_id: question.survey, score } }];
  });
  if (answers.length > 0) await postgresEventLog(sql).append(answers, now);
}
