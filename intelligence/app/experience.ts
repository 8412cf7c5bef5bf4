import type { Database } from '../adapters/postgres/database.ts';
import { escalatedWork, heldMessages, inRecovery, likelyToLeave } from '../adapters/postgres/experience-queries.ts';
import { silentFeeds } from '../adapters/postgres/feed-store.ts';
import { listIncidents } from '../adapters/postgres/incident-queries.ts';
import { asColleague } from '../adapters/postgres/layout-store.ts';
import { tenantPlace } from '../adapters/postgres/tenant-place.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import { listWaiting } from '../adapters/postgres/waiting-queries.ts';
import type { ExperienceServices } from '../api/services-preferences.ts';
import { BehavioralIntelligenceSystem, type Colleague, type ExperienceSources, type Judged } from '../behavioral/system.ts';
import type { Alert, Withheld } from '../contract/api/experience.ts';
import type { WaitingItem } from '../contract/api/waiting.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { callAnswer, isCall } from '../orchestration/call-work.ts';
import { policyAt } from '../orchestration/policy.ts';
import { desksOf } from './desks.ts';
import { held } from './held.ts';
import { storedJourney } from './journey.ts';
import { layoutOf } from './layout.ts';
import { people } from './people.ts';

const MOST_WORK = 50;
const MOST_INCIDENTS = 20;
const MOST_MESSAGES = 20_000;
/** Sums over all customers are read at most once in this time; incidents and work always. */
const SUMS_HOLD_MS = 15_000;

const customersWords = (n: number): string => `${n} ${n === 1 ? 'customer' : 'customers'}`;

type Sums = { readonly leaving: Awaited<ReturnType<typeof likelyToLeave>>; readonly paying: Awaited<ReturnType<typeof inRecovery>> };

function sumAlerts({ leaving, paying }: Sums): Alert[] {
  const both: Alert[] = [
    {
      ...{ key: 'payments', kind: 'payments', title: 'Payments that failed', ...paying, since: null, to: '/collections' },
      sentence: `The payment of ${customersWords(paying.customers)} failed and is being recovered.`,
    },
    {
      ...{ key: 'leaving', kind: 'leaving', title: 'Likely to leave', ...leaving, since: null, to: '/retention' },
      sentence: `${customersWords(leaving.customers)} ${leaving.customers === 1 ? 'is' : 'are'} likely to leave within 60 days.`,
    },
  ];
  return both.filter(({ customers }) => customers !== 0);
}

/** What goes on in the tenant of the transaction, besides sums. */
async function liveAlerts(sql: Sql, tenant: string): Promise<Alert[]> {
  const { rows } = await listIncidents(sql, { state: 'open', limit: MOST_INCIDENTS });
  const escalated = await escalatedWork(sql);
  const incidents = rows.map(
    ({ incident_id, root, reason, since, customers, monthly_minor, without_price }): Alert => ({
      ...{ key: `incident ${incident_id}`, kind: 'incident', title: `Incident at ${root}`, sentence: reason, since, customers },
      monthly_minor: customers > 0 && without_price === customers ? null : monthly_minor,
      to: `/network/incidents/${encodeURIComponent(incident_id)}`,
    }),
  );
  const work: Alert[] = [
    {
      ...{ key: 'work', kind: 'work' as const, title: 'Waited too long', since: null, to: '/waiting', monthly_minor: null, customers: escalated.customers },
      sentence: `${escalated.pieces} ${escalated.pieces === 1 ? 'thing' : 'things'} waited so long for a person that the owner should look.`,
    },
  ].filter(() => escalated.pieces > 0);
  const silent = (await silentFeeds(sql, tenant)).map(
    ({ feed, since }): Alert => ({
      ...{ key: `silence ${feed}`, kind: 'silence', title: `Nothing is heard of ${feed}`, since: new Date(since).toISOString(), to: '/system' },
      ...{ customers: null, monthly_minor: null },
      sentence: `No data of ${feed} arrives; what rests on it is not predicted. How many customers are concerned is not known.`,
    }),
  );
  return [...incidents, ...work, ...silent];
}

/** Puts aside what the rules would not let be done now, with the rule. */
async function judged(sql: Sql, { tenant, mayApprove }: Colleague, items: readonly WaitingItem[], now: Date): Promise<Judged> {
  const calls = items.filter(isCall);
  const known = calls.length === 0 ? new Map() : await people(tenant, [...new Set(calls.map(({ customer_id }) => customer_id))], sql, now);
  const { place, off } = await tenantPlace(sql, tenant);
  const policy = policyAt(place, now, undefined, off);
  const offered: WaitingItem[] = [];
  const withheld: Withheld[] = [];
  for (const item of items) {
    const refusal = refusalOf(item);
    if (refusal === null) offered.push(item);
    else withheld.push({ key: item.key, title: item.title, customer_id: item.customer_id, customer_name: item.customer_name, ...refusal });
  }
  return { offered, withheld };

  function refusalOf(item: WaitingItem): Pick<Withheld, 'reason' | 'until'> | null {
    if (item.kind === 'proposal' && item.overdue) return { reason: 'lapsed', until: null };
    if (item.kind === 'proposal' && !mayApprove) return { reason: 'not-yours', until: null };
    if (!isCall(item)) return null;
    const answer = callAnswer(item, known.get(item.customer_id) ?? null, policy, now);
    if (answer.answer === 'send') return null;
    return { reason: answer.reason, until: answer.answer === 'defer' ? answer.until.toISOString() : null };
  }
}

/** What the behavioural system knows of people and of what goes on, read in the scope of the tenant. */
function sourcesIn(database: Pick<Database, 'asTenant'>, clock: Clock): ExperienceSources {
  const sums = held(clock, SUMS_HOLD_MS, (tenant, at) =>
    database.asTenant(tenant, async (sql): Promise<Sums> => ({ leaving: await likelyToLeave(sql, at), paying: await inRecovery(sql) })),
  );
  return {
    known: ({ tenant, person }, desk) =>
      asColleague(database, { tenant, person }, async (sql) => {
        const layout = await layoutOf(sql, { tenant, person, desk });
        const present = (await storedJourney(sql, { tenant, persona: 'staff', person }, clock.now())).at(-1);
        return { layout, stage: present === undefined ? null : { stage: present.stage, since: present.since } };
      }),
    alerts: async (tenant) => [...(await database.asTenant(tenant, (sql) => liveAlerts(sql, tenant))), ...sumAlerts(await sums(tenant).answer)],
    work: (user, roles) =>
      database.asTenant(user.tenant, async (sql) => {
        const now = clock.now();
        const items: WaitingItem[] = [];
        for (const role of roles ?? [undefined]) items.push(...(await listWaiting(sql, role, MOST_WORK, now)).rows);
        return judged(sql, user, items, now);
      }),
    heldMessages: (tenant) => database.asTenant(tenant, (sql) => heldMessages(sql, MOST_MESSAGES)),
  };
}

/** What each of the ISP's people needs now. */
export function experienceServices(database: Pick<Database, 'asTenant'>, clock: Clock): ExperienceServices {
  const system = new BehavioralIntelligenceSystem(sourcesIn(database, clock));
  return {
    experience: async ({ tenant, person, role }, { desk, customer_id }, mayApprove) => {
      const desks = desksOf(role);
      const as = desk ?? desks[0];
      if (as === undefined || !desks.includes(as)) throw new UilError('FORBIDDEN', [role]);
      const found = await system.optimizeExperience({ tenant, person, mayApprove }, as, customer_id ?? null, clock.now());
      const isp = await database.asTenant(tenant, (sql) => tenantNamed(sql, tenant));
      const { parts, because, page } = found.personalized_dashboard;
      return {
        desk: as,
        desks: [...desks],
        stage: found.context.journey_stage,
        parts: [...parts],
        parts_because: because,
        layout: page,
        alerts: [...found.prioritized_alerts],
        actions: [...found.recommended_actions],
        withheld: [...found.not_done],
        held_messages: [...found.held_messages],
        communication: found.communication_strategy,
        currency: isp?.currency ?? 'USD',
      };
    },
  };
}
