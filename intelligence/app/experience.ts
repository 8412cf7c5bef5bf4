import type { Database } from '../adapters/postgres/database.ts';
import { escalatedWork, heldMessages, inRecovery, likelyToLeave } from '../adapters/postgres/experience-queries.ts';
import { silentFeeds } from '../adapters/postgres/feed-store.ts';
import { listIncidents, openIncidents } from '../adapters/postgres/incident-queries.ts';
import { asColleague } from '../adapters/postgres/layout-store.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import type { ExperienceServices } from '../api/services-preferences.ts';
import { BehavioralIntelligenceSystem, type ExperienceSources, type GoesOn } from '../behavioral/system.ts';
import type { Alert } from '../contract/api/experience.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { desksOf } from './desks.ts';
import { held } from './held.ts';
import { storedJourney } from './journey.ts';
import { judgedWork } from './judged-work.ts';
import { layoutOf } from './layout.ts';

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

/** What goes on in the tenant of the transaction, besides sums, and how many incidents are open in all. */
async function liveAlerts(sql: Sql, tenant: string): Promise<GoesOn> {
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
  const open = rows.length < MOST_INCIDENTS ? rows.length : await openIncidents(sql);
  return { alerts: [...incidents, ...work, ...silent], incidents: open };
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
    goesOn: async (tenant) => {
      const { alerts, incidents } = await database.asTenant(tenant, (sql) => liveAlerts(sql, tenant));
      return { alerts: [...alerts, ...sumAlerts(await sums(tenant).answer)], incidents };
    },
    work: (user, roles) => database.asTenant(user.tenant, (sql) => judgedWork(sql, user, roles, clock.now())),
    heldMessages: async (tenant) => {
      const by_rule = await database.asTenant(tenant, (sql) => heldMessages(sql, MOST_MESSAGES));
      return { by_rule, cut: by_rule.reduce((sum, { messages }) => sum + messages, 0) >= MOST_MESSAGES };
    },
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
        incidents: found.incidents,
        actions: [...found.recommended_actions],
        withheld: [...found.not_done],
        work: found.work,
        held_messages: [...found.held_messages.by_rule],
        held_messages_cut: found.held_messages.cut,
        communication: found.communication_strategy,
        currency: isp?.currency ?? 'USD',
      };
    },
  };
}
