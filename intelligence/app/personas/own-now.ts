import { agreedWithPeople } from '../../adapters/postgres/collection-queries.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { ownAccountsNamed, ownIsp, ownVisits } from '../../adapters/postgres/own-queries.ts';
import { cutOffEnds, ownTouches, touchedBy } from '../../adapters/postgres/touch-queries.ts';
import type { PersonaServices } from '../../api/services-personas.ts';
import { kindOf, type OwnCard, type OwnPersona, rankOwn, shownStage, standing } from '../../behavioral/own-experience.ts';
import type { Preferences } from '../../contract/api/preferences.ts';
import type { OwnIdentity } from '../../contract/identity.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { paymentRecovery } from '../../orchestration/playbooks/payment-recovery.ts';
import { payLinkOf, type RecoverySettings } from '../../orchestration/playbooks/payment-recovery-settings.ts';
import { storedJourney } from '../journey.ts';
import { people } from '../people.ts';
import { settingsNow } from '../playbooks.ts';
import { cardOf } from './card.ts';
import { alertsOf, communicationOf, stepsOf } from './own-words.ts';

/** Touches that are looked at for what still stands, the latest first; they are of a quarter of a year at most. */
const MOST_TOUCHES = 500;
const MOST_VISITS = 50;

type Touched = Awaited<ReturnType<typeof ownTouches>>;
const causeOf = ({ type, told }: Touched[number]): string | null =>
  type === 'outage.started' || type === 'outage.ended' ? String(told.outage_id) : type === 'maintenance.planned' ? String(told.maintenance_id) : null;

/** What of the ISP's own knowledge concerns the person: how what touched them ended, their journey, and where bills are paid. */
async function around(sql: Sql, { tenant, subject }: OwnIdentity, persona: OwnPersona, touched: Touched, owing: readonly string[], now: Date) {
  const ends = await cutOffEnds(sql, [...new Set(touched.flatMap((row) => causeOf(row) ?? []))]);
  const settings = persona === 'customer' ? await settingsNow(tenant, sql, paymentRecovery) : null;
  const [asked, still] = owing.length === 0 ? [[], []] : [[...(await people(tenant, owing, sql, now)).values()], await agreedWithPeople(sql, owing)];
  return {
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
        const owing = [...new Set(touched.flatMap((row) => (kindOf(row) === 'payment' ? (row.customer_id ?? []) : [])))];
        const accounts = await ownAccountsNamed(sql, persona === 'customer' ? [subject] : owing);
        return { touched, accounts, visits: await ownVisits(sql, MOST_VISITS), isp: await ownIsp(sql) };
      });
      if (persona === 'customer' && read.accounts.length === 0) throw new UilError('CUSTOMER_NOT_FOUND', [subject]);
      const accounts = new Map(read.accounts.map((account) => [account.customer_id, account]));
      const owing = new Set(read.accounts.flatMap((one) => (one.owed_minor > 0 ? [one.customer_id] : [])));
      const { ends, spans, payLink, rests } = await database.asTenant(tenant, (sql) => around(sql, who, persona, read.touched, [...owing], now));
      const stands = standing(cardsOf(persona, read.touched, ends), owing, now);
      const lines = stands.flatMap((card) => (kindOf(card) === 'line' ? [card.impact_id] : []));
      const cutOff = new Set(await database.asPerson(who, (sql) => touchedBy(sql, lines, [...owing])));
      const facts = {
        ...{ persona, standing: stands, accounts, cutOff, rests, visits: read.visits, payLink, currency: read.isp.currency },
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
