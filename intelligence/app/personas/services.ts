import { createSignInLink } from '../../adapters/postgres/access.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { isSomebody, ownAccount, ownAccounts, ownCounts, ownIsp, ownVisits } from '../../adapters/postgres/own-queries.ts';
import { latestTouches, ownTouches, platformTouches, touchNamed, touchParts, touchPeople, type WholeTouch } from '../../adapters/postgres/touch-queries.ts';
import type { PersonaServices } from '../../api/services-personas.ts';
import type { EventTouch, OwnAccount, PersonaTouched, TouchCard, TouchSums } from '../../contract/api/personas.ts';
import type { OwnIdentity } from '../../contract/identity.ts';
import { type Persona, personas, touchMatrix } from '../../contract/personas.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { localDay } from '../../orchestration/zones.ts';
import { cardOf, sumsOf, toldOf } from './card.ts';
import { withMissing } from './owed.ts';
import { titleOf, wordsFor } from './sentences.ts';

const MOST_CARDS = 50;
const MOST_ROWS = 100;
const LINK_MINUTES = 60;

const listed = ({ impact_id, at, type, node_id, customer_id, counted_at, partners, ...row }: WholeTouch): EventTouch => ({
  ...{ impact_id, at, type, title: titleOf(type), node_id, customer_id, counted_at, partners },
  sums: sumsOf(row),
});

const GROUPED = ['customer', 'partner', 'technician'] as const;
const isGrouped = (persona: Persona): persona is (typeof GROUPED)[number] => (GROUPED as readonly Persona[]).includes(persona);

/** What one persona sees of an event: one card of the whole for a desk of the ISP, one a person with its own part for the others. */
async function seenBy(sql: Sql, persona: Persona, whole: WholeTouch): Promise<PersonaTouched> {
  const { touches, because } = touchMatrix[whole.type];
  if (!touches.includes(persona)) return { persona, touched: false, because, people: 0, cards: [], nobody: null };
  const worded = (subject: string | null, sums: TouchSums) => ({ subject, ...wordsFor(persona, toldOf(whole), sums)!, sums: sumsOf(sums) });
  if (!isGrouped(persona)) return { persona, touched: true, because: null, people: 1, cards: [worded(null, whole)], nobody: null };
  const parts = await touchParts(sql, whole.impact_id, persona, MOST_CARDS + 1);
  const rest = parts.find(({ subject }) => subject === null);
  const cards = parts.filter(({ subject }) => subject !== null).slice(0, MOST_CARDS);
  const people = (await touchPeople(sql, whole.impact_id))[persona];
  const none = { technician: 'None of these customers is to be visited.', partner: 'None of these customers belongs to a partner.', customer: because }[
    persona
  ];
  return {
    persona,
    touched: people > 0,
    because: people > 0 ? null : none,
    people,
    cards: cards.map(({ subject, ...sums }) => worded(subject, sums)),
    nobody: rest ? sumsOf(rest) : null,
  };
}

const cardsOf = async (sql: Sql, persona: Persona): Promise<TouchCard[]> => (await ownTouches(sql, MOST_CARDS)).flatMap((row) => cardOf(persona, row) ?? []);

/** What one event means to everybody whom it touches, and what partners, technicians and customers see of what is their own. */
export function personaServices(database: Database, clock: Clock): Omit<PersonaServices, 'ownNow'> {
  const own = <T>(who: OwnIdentity, work: (sql: Sql) => Promise<T>): Promise<T> => database.asPerson(who, work);
  const owed = ({ tenant }: OwnIdentity, accounts: readonly OwnAccount[]): Promise<OwnAccount[]> =>
    database.asTenant(tenant, (sql) => withMissing(sql, accounts));
  /** Another's account and one that does not exist get the same answer. */
  const owedBy = async (who: OwnIdentity, id: string, found: OwnAccount | null): Promise<OwnAccount> => {
    const [account] = found === null ? [] : await owed(who, [found]);
    if (account === undefined) throw new UilError('CUSTOMER_NOT_FOUND', [id]);
    return account;
  };
  const visitsOf = async (sql: Sql) => ownVisits(sql, localDay(clock.now(), (await ownIsp(sql)).time_zone), MOST_ROWS);
  return {
    touches: (tenant) => database.asTenant(tenant, async (sql) => ({ rows: (await latestTouches(sql, MOST_ROWS)).map(listed) })),
    touch: (tenant, id) =>
      database.asTenant(tenant, async (sql) => {
        const whole = await touchNamed(sql, id);
        if (whole === null) throw new UilError('NOT_FOUND', [`event ${id}`]);
        const seen: PersonaTouched[] = [];
        for (const persona of personas) seen.push(await seenBy(sql, persona, whole));
        return { ...listed(whole), personas: seen, most_cards: MOST_CARDS };
      }),
    platformTouches: () =>
      database.asWorker(async (sql) => ({
        rows: (await platformTouches(sql, MOST_ROWS)).flatMap(({ tenant, name, ...row }) => {
          const card = cardOf('platform', row);
          return card ? [{ tenant, name, at: card.at, type: card.type, sentence: card.sentence, sums: card.sums }] : [];
        }),
      })),
    partnerOwn: async (who, after) => {
      const read = await own(who, async (sql) => {
        const rows = await ownAccounts(sql, MOST_ROWS, after);
        const next = rows.length === MOST_ROWS ? (rows.at(-1)?.customer_id ?? null) : null;
        return { partner_id: who.subject, ...(await ownCounts(sql)), rows, touched: await cardsOf(sql, 'partner'), next };
      });
      return { ...read, rows: await owed(who, read.rows) };
    },
    partnerAccount: async (who, id) => owedBy(who, id, await own(who, (sql) => ownAccount(sql, id))),
    technicianOwn: (who) =>
      own(who, async (sql) => {
        const { rows, ...counts } = await visitsOf(sql);
        return { technician_id: who.subject, visits: [...rows], ...counts, touched: await cardsOf(sql, 'technician') };
      }),
    customerOwn: async (who) => {
      const read = await own(who, async (sql) => {
        const visits = (await visitsOf(sql)).rows.filter(({ not_closed }) => !not_closed);
        return { found: await ownAccount(sql, who.subject), isp: await ownIsp(sql), visits, touched: await cardsOf(sql, 'customer') };
      });
      const account = await owedBy(who, who.subject, read.found);
      const { customer_id, name, status, plan, owed_minor, line_down_since } = account;
      const line =
        line_down_since !== null
          ? 'Your line is down because of a fault in our network.'
          : status === 'active'
            ? 'We know of no fault on your line.'
            : 'Your service is not active.';
      const visits = read.visits.map(({ visit_id, kind, scheduled_for }) => ({ visit_id, kind, scheduled_for }));
      const seen = { customer_id, name, isp: read.isp.name, status, line, line_down_since, plan, owed_minor, currency: account.currency ?? read.isp.currency };
      return { ...seen, visits, touched: read.touched };
    },
    askLink: async (tenant, { role, subject }) => {
      if (!(await database.asTenant(tenant, (sql) => isSomebody(sql, role, subject)))) throw new UilError('NOT_FOUND', [`${role} ${subject}`]);
      const token = await database.asWorker((sql) => createSignInLink(sql, { tenant, role, person: `${role} ${subject}`, subject }, clock.now(), LINK_MINUTES));
      return { token, path: `/sign-in?token=${token}`, minutes: LINK_MINUTES };
    },
  };
}
