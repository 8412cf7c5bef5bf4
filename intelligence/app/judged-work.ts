import { tenantPlace } from '../adapters/postgres/tenant-place.ts';
import { listWaiting } from '../adapters/postgres/waiting-queries.ts';
import type { Colleague, Judged } from '../behavioral/system.ts';
import type { Withheld } from '../contract/api/experience.ts';
import type { WaitingItem } from '../contract/api/waiting.ts';
import type { Sql } from '../data/sql.ts';
import type { Person } from '../orchestration/arbiter.ts';
import { callAnswer, isCall } from '../orchestration/call-work.ts';
import { type Policy, policyAt } from '../orchestration/policy.ts';
import { people } from './people.ts';

/** At most so many are offered, and so many shown that are not. */
const MOST_SHOWN = 50;
/** Work that is looked at before it is said that nothing was found; of more the page says so. */
const MOST_LOOKED_AT = 500;
const AT_ONCE = 100;

type Refusal = Pick<Withheld, 'reason' | 'until'>;

/** Why something had better not be done now; null when it may be. */
function refusalOf(item: WaitingItem, mayApprove: boolean, known: ReadonlyMap<string, Person>, policy: Policy, now: Date): Refusal | null {
  if (item.kind === 'proposal' && item.overdue) return { reason: 'lapsed', until: null };
  if (item.kind === 'proposal' && !mayApprove) return { reason: 'not-yours', until: null };
  if (!isCall(item)) return null;
  const answer = callAnswer(item, known.get(item.customer_id) ?? null, policy, now);
  if (answer.answer === 'send') return null;
  return { reason: answer.reason, until: answer.answer === 'defer' ? answer.until.toISOString() : null };
}

/** Those whom this work asks to be called. */
async function called(sql: Sql, tenant: string, items: readonly WaitingItem[], now: Date): Promise<ReadonlyMap<string, Person>> {
  const customers = [...new Set(items.filter(isCall).map(({ customer_id }) => customer_id))];
  return customers.length === 0 ? new Map() : people(tenant, customers, sql, now);
}

/** Work for these roles, or all of it, the most pressing first: puts aside what the rules would not let be done now, with the rule, and reads on until enough may be. */
export async function judgedWork(sql: Sql, { tenant, mayApprove }: Colleague, roles: readonly string[] | null, now: Date): Promise<Judged> {
  const { rows, total } = await listWaiting(sql, roles, MOST_LOOKED_AT, now);
  const { place, off } = await tenantPlace(sql, tenant);
  const policy = policyAt(place, now, undefined, off);
  const offered: WaitingItem[] = [];
  const withheld: Withheld[] = [];
  let looked = 0;
  while (looked < rows.length && offered.length < MOST_SHOWN) {
    const some = rows.slice(looked, looked + AT_ONCE);
    looked += some.length;
    const known = await called(sql, tenant, some, now);
    for (const item of some) {
      const refusal = refusalOf(item, mayApprove, known, policy, now);
      const { key, title, customer_id, customer_name } = item;
      if (refusal === null) offered.push(item);
      else withheld.push({ key, title, customer_id, customer_name, ...refusal });
    }
  }
  return {
    offered: offered.slice(0, MOST_SHOWN),
    withheld: withheld.slice(0, MOST_SHOWN),
    all: { waiting: total, looked_at: looked, withheld: withheld.length },
  };
}
