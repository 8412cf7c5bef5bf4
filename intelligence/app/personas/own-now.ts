import { agreedWithPeople } from '../../adapters/postgres/collection-queries.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { type OwnVisits, ownAccountsNamed, ownIsp, ownVisits } from '../../adapters/postgres/own-queries.ts';
import { cutOffEnds, ownTouches, touchedBy } from '../../adapters/postgres/touch-queries.ts';
import type { PersonaServices } from '../../api/services-personas.ts';
import { kindOf, type OwnCard, type OwnPersona, rankOwn, shownStage, standing } from '../../behavioral/own-experience.ts';
import type { OwnAccount } from '../../contract/api/personas.ts';
import type { Preferences } from '../../contract/api/preferences.ts';
import type { OwnIdentity } from '../../contract/identity.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { paymentRecovery } from '../../orchestration/playbooks/payment-recovery.ts';
import { payLinkOf, type RecoverySettings } from '../../orchestration/playbooks/payment-recovery-settings.ts';
import { localDay } from '../../orchestration/zones.ts';
import { storedJourney } from '../journey.ts';
import { people } from '../people.ts';
import { settingsNow } from '../playbooks.ts';
import { cardOf } from './card.ts';
import { withMissing } from './owed.ts';
import { alertsOf, communicationOf, type OwnFacts, stepsOf } from './own-words.ts';

/** Touches that are looked at for what still stands, the latest first; they are of a quarter of a year at most. */
const MOST_TOUCHES = 500;
const MOST_VISITS = 50;

type Touched = Awaited<ReturnType<typeof ownTouches>>;
/** What the person has read of their own. */
type Read = { readonly touched: Touched; readonly accounts: readonly OwnAccount[] };
const causeOf = ({ type, told }: Touched[number]): string | null =>
  type === 'outage.started' || type === 'outage.ended' ? String(told.outage_id) : type === 'maintenance.planned' ? String(told.maintenance_id) : null;

/** What of the ISP's own knowledge concerns the person: who owes with what recoveries miss, how what touched them ended, their journey, and where bills are paid. */
async function around(sql: Sql, { tenant, subject, role: persona }: OwnIdentity, { touched, accounts: read }: Read, now: Date) {
  const accounts = await withMissing(sql, read);
  const owing = accounts.flatMap(({ customer_id, owed_minor }) => ((owed_minor ?? 0) > 0 ? [customer_id] : []));
  const ends = await cutOffEnds(sql, [...new Set(touched.flatMap((row) => causeOf(row) ?? []))]);
  const settings = persona === 'customer' ? await settingsNow(tenant, sql, paymentRecovery) : null;
  const [asked, still] = owing.length === 0 ? [[], []] : [[...(await people(tenant, owing, sql, now)).values()], await agreedWithPeople(sql, owing)];
  return {
    accounts: new Map(accounts.map((account) => [account.customer_id, account])),
    owing: new Set(owing),
    ends,
    spans: persona === 'technician' ? [] : await storedJourney(sql, { tenant, persona, person: subject }, now),
    rests: new Map([...still, ...asked.flatMap((one) => (one.peace === null ? [] : [[one.customer_id, one.peace] as const]))]),
    payLink: settings === null ? null : payLinkOf(settings as RecoverySettings, subject),
  };
}

function cardsOf(persona: OwnPersona, touched: Touched, ends: Awaited<ReturnType<typeof around>>['ends']): OwnCard[] {
  const ended = new Set(touched.flatMap((row) => (row.type === 'outage.ended' ? (causeOf(row) ?? []) : [])));
  return touched.flatMap((row): OwnCard[] => {
    const card = cardOf(persona, row);
    if (card === null) return [];
    const cause = causeOf(row);
    const end = cause === null ? undefined : ends.get(cause);
    const until = row.type === 'maintenance.planned' ? (end?.window_end ?? String(row.told.ends_at)) : null;
    const over = (end !== undefined && end.ended_at !== null) || (row.type === 'outage.started' && cause !== null && ended.has(cause));
    return [{ ...card, until, over, whose: row.customer_id }];
  });
}

/** The visits that somebody has to do with, and how many of them were not read: nobody waits at home for a day that has passed. */
function theirs(persona: OwnPersona, { rows, coming, not_closed }: OwnVisits): Pick<OwnFacts, 'visits' | 'unread'> {
  const visits = persona === 'customer' ? rows.filter((visit) => !visit.not_closed) : rows;
  return { visits, unread: (persona === 'customer' ? coming : coming + not_closed) - visits.length };
}

/**
 * `optimizeExperience` for partners, technicians and customers: what goes on that is theirs, what they can do, what had better rest and why, and how they hear
 * of things. Everything of persons is read as the person, so that row-level security says whose it is; no score of the ISP is in it.
 */
export function ownNowServices(
  database: Pick<Database, 'asPerson' | 'asTenant'>,
  wishesOf: (who: OwnIdentity) => Promise<Preferences>,
  clock: Clock,
): Pick<PersonaServices, 'ownNow'> {
  return {
    async ownNow(who) {
      const { tenant, role: persona, subject } = who;
      const now = clock.now();
      const read = await database.asPerson(who, async (sql) => {
        const touched = await ownTouches(sql, MOST_TOUCHES);
        const mayOwe = [...new Set(touched.flatMap((row) => (kindOf(row) === 'payment' ? (row.customer_id ?? []) : [])))];
        const accounts = await ownAccountsNamed(sql, persona === 'customer' ? [subject] : mayOwe);
        const isp = await ownIsp(sql);
        return { touched, accounts, isp, visits: await ownVisits(sql, localDay(now, isp.time_zone), MOST_VISITS) };
      });
      if (persona === 'customer' && read.accounts.length === 0) throw new UilError('CUSTOMER_NOT_FOUND', [subject]);
      const { accounts, owing, ends, spans, payLink, rests } = await database.asTenant(tenant, (sql) => around(sql, who, read, now));
      const stands = standing(cardsOf(persona, read.touched, ends), owing, now);
      const lines = stands.flatMap((card) => (kindOf(card) === 'line' ? [card.impact_id] : []));
      const cutOff = new Set(await database.asPerson(who, (sql) => touchedBy(sql, lines, [...owing])));
      const facts = {
        ...{ persona, standing: stands, accounts, cutOff, rests, ...theirs(persona, read.visits), payLink, currency: read.isp.currency },
        wishes: persona === 'customer' ? await wishesOf(who) : null,
      };
      return {
        persona,
        stage: shownStage(persona, spans),
        alerts: rankOwn(alertsOf(facts)),
        ...stepsOf(facts),
        communication: communicationOf(facts),
        currency: read.isp.currency,
      };
    },
  };
}
