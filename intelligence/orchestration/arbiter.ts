import type { Channel, MessageClass } from '../contract/words.ts';
import { isoText } from '../kernel/iso-text.ts';
import { consentAnswer, type StatedConsent } from './consent.ts';
import type { PeaceReason } from './peace.ts';
import type { RuleAnswer } from './playbook.ts';
import type { ClassPolicy, Policy } from './policy.ts';
import { isOpen, nextOpening, type WeeklyHours, wishedHours } from './quiet-hours.ts';
import { OPEN_ROOM, type Room } from './send-room.ts';
import { localDay, plausibleZones, startOfLocalDay } from './zones.ts';

/** Somebody who may be contacted, as the store knows them now; `null` means not known. */
export type Person = {
  readonly customer_id: string;
  readonly status: 'prospect' | 'active' | 'suspended' | 'cancelled';
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly time_zone: string | null;
  readonly locale: string | null;
  readonly consent: StatedConsent;
  /** How they have said that they wish to be written to: between which hours of their own clock, and by which channel first. Absent when they have said nothing. */
  readonly preferred?: { readonly hours?: readonly [from: number, until: number]; readonly channel?: Channel };
  /** Channels whose address has been found dead. */
  readonly bounced: readonly Channel[];
  /** True while the person's own access node is in an outage. */
  readonly outage_open: boolean;
  /** True for who is held out of everything: such a person hears of dangers, of what a person writes to them alone, and of nothing else. */
  readonly held_out: boolean;
  /** Why nobody asks this person for money or sells anything now, besides an outage; null when there is no reason. */
  readonly peace: PeaceReason | null;
};

/** What the arbiter must know of a message that wants to leave. */
export type MessageRequest = {
  readonly key: string;
  readonly playbook: string;
  readonly class: MessageClass;
  readonly purpose: string;
  /** What the purpose is about, such as an invoice or an incident; without it, everything of the purpose. */
  readonly subject?: string | undefined;
  /** True for what a person writes to one customer, which is no part of what is measured. */
  readonly personal?: boolean;
  readonly channel: Channel;
  /** ISO text in UTC: not before this moment, and not long after it. */
  readonly notBefore: string;
  /** From this moment on it is too late; absent where it may always be said. */
  readonly notAfter?: string;
  /** For how long it was held for the sake of peace, which does not count as waiting. */
  readonly heldMs?: number;
};

/** A message that left, or holds a reserved place, within the last days. */
export type Contact = {
  readonly key: string;
  readonly at: string;
  readonly class: MessageClass;
  readonly purpose: string;
  readonly subject?: string | undefined;
  readonly channel: Channel;
  /** The local day under which it was counted. */
  readonly day: string;
};

/** How far back contacts are counted. */
export const CONTACTS_REACH_DAYS = 9;

/** May it go now? `defer` names the first rule that holds it and the moment to ask again; nothing is dropped without a reason. */
export type Answer =
  | { readonly answer: 'send'; readonly rules: readonly RuleAnswer[] }
  | { readonly answer: 'defer'; readonly until: Date; readonly reason: string; readonly rules: readonly RuleAnswer[] }
  | { readonly answer: 'suppress' | 'supersede'; readonly reason: string; readonly rules: readonly RuleAnswer[] };

/** Reasons for which a message is held for the sake of the person, not of a limit: the time does not count against its patience. */
export const HELD_IN_PEACE: ReadonlySet<string> = new Set(['outage-open', 'left-in-peace']);

/** The reason of a message whose playbook has reached as many people as it may in an hour. */
export const BLAST_RADIUS = 'blast-radius';

/** The reason of a message that would come too late. */
export const TOO_LATE = 'too-late';

/** True at the moment from which a message is too late, and ever after: whoever reads it reads it later still. */
export const isTooLate = (at: Date, notAfter: string | undefined): boolean => notAfter !== undefined && at.getTime() >= Date.parse(notAfter);

/** The reason of a message that waits for the hours which the person asked for. */
const STATED_HOURS = 'stated-hours';
const ASK_AGAIN_MS = 15 * 60_000;
const HOLD_MS = 24 * 3_600_000;
const DAY_MS = 86_400_000;

type Finding = { readonly suppress: string } | { readonly supersede: string } | { readonly until: Date; readonly reason: string } | null;
type Case = {
  request: MessageRequest;
  person: Person | null;
  policy: Policy;
  rules: ClassPolicy;
  contacts: readonly Contact[];
  room: Room;
  now: Date;
  zones: readonly string[];
};
/** A rule; where it does not concern a message, nothing is recorded of it. */
type Check = { readonly rule: string; concerns?(c: Case): boolean; find(c: Case): Finding };

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
const hold = (reason: string, c: Case, ms = HOLD_MS): Finding => ({ until: after(c.now, ms), reason });

/** Where a person is reached on a channel: the portal, browsers and the ISP's own systems know the customer by its id. */
export const addressOf = (person: Pick<Person, 'customer_id' | 'email' | 'phone'>, channel: Channel): string | null =>
  channel === 'email' ? person.email : channel === 'sms' || channel === 'whatsapp' || channel === 'call' ? person.phone : person.customer_id;

/** Two messages mean the same when they are about the same; one that does not say what it is about may be about anything of its purpose. */
const meansTheSame = (a: Pick<Contact, 'purpose' | 'subject'>, b: Pick<Contact, 'purpose' | 'subject'>): boolean =>
  a.purpose === b.purpose && ((a.subject ?? '') === '' || (b.subject ?? '') === '' || a.subject === b.subject);

function repeated({ request, rules, contacts, zones, now }: Case): boolean {
  const told = contacts.filter((contact) => meansTheSame(contact, request));
  if (rules.repeatDays === null || told.length === 0) return false;
  const since = Math.min(...zones.map((zone) => startOfLocalDay(now, zone, 1 - rules.repeatDays!).getTime()));
  const today = localDay(now, zones[0]!);
  return told.some((contact) => Date.parse(contact.at) >= since || contact.day === today);
}

/** The first moment at which every cap has room, or null when it has room now. A day is a local day of the person; where the zone is open, of any zone. */
function roomFrom({ rules, contacts, zones, now }: Case): { until: Date; rule: string } | null {
  let worst: { until: Date; rule: string } | null = null;
  for (const { id, value } of rules.caps) {
    const times = contacts.filter((contact) => value.counts.includes(contact.class)).map((contact) => Date.parse(contact.at));
    if (times.length < value.messages) continue;
    for (const zone of zones) {
      const full = (ahead: number) => {
        const since = startOfLocalDay(now, zone, ahead + 1 - value.days).getTime();
        return times.filter((time) => time >= since).length >= value.messages;
      };
      let ahead = 0;
      while (full(ahead) && ahead < value.days) ahead++;
      if (ahead === 0) continue;
      const until = startOfLocalDay(now, zone, ahead);
      if (worst === null || until > worst.until) worst = { until, rule: id };
    }
  }
  return worst;
}

/**
 * The rules in their order. Those that can never turn into a yes come first, so that a message which will not go does not
 * wait; then those that only make it wait. Quiet hours are last and apply to the moment that the others have found.
 */
const checks: readonly Check[] = [
  { rule: 'known-person', find: (c) => (c.person === null ? hold('person-unknown', c, ASK_AGAIN_MS) : null) },
  { rule: 'status', find: ({ person }) => (person?.status === 'cancelled' ? { suppress: 'customer-left' } : null) },
  {
    rule: 'holdout',
    find: ({ person, request }) => (person?.held_out && request.class !== 'safety' && request.personal !== true ? { suppress: 'held-out' } : null),
  },
  {
    rule: 'consent',
    find: ({ person, request, rules }) => {
      if (person === null) return null;
      const { allowed, because } = consentAnswer(person.consent, request.class, request.channel, rules.consent);
      return allowed ? null : { suppress: because };
    },
  },
  {
    rule: 'address',
    find: ({ person, request }) => {
      if (person === null) return null;
      if (addressOf(person, request.channel) === null) return { suppress: 'no-address' };
      return person.bounced.includes(request.channel) ? { suppress: 'address-dead' } : null;
    },
  },
  {
    rule: 'not-after',
    concerns: ({ request }) => request.notAfter !== undefined,
    find: ({ request, now }) => (isTooLate(now, request.notAfter) ? { suppress: TOO_LATE } : null),
  },
  {
    rule: 'patience',
    find: (c) => {
      if (c.rules.patienceDays === null) return hold('no-rule', c);
      const waited = c.now.getTime() - Date.parse(c.request.notBefore) - (c.request.heldMs ?? 0);
      return waited > c.rules.patienceDays * DAY_MS ? { suppress: TOO_LATE } : null;
    },
  },
  {
    rule: 'repeat',
    find: (c) => (c.rules.repeatDays === null ? hold('no-rule', c) : c.zones.length > 0 && repeated(c) ? { supersede: 'already-told' } : null),
  },
  {
    rule: 'switch',
    find: (c) => {
      const off = c.policy.off.find((scope) => ['all', `channel:${c.request.channel}`, `playbook:${c.request.playbook}`].includes(scope));
      return off === undefined ? null : { until: after(c.now, ASK_AGAIN_MS), reason: 'switched-off' };
    },
  },
  {
    rule: 'not-before',
    find: ({ request, now }) => (Date.parse(request.notBefore) > now.getTime() ? { until: new Date(request.notBefore), reason: 'not-before' } : null),
  },
  {
    rule: 'outage',
    find: (c) => {
      if (c.rules.waitsInOutage === null) return hold('no-rule', c);
      return c.rules.waitsInOutage && c.person?.outage_open ? { until: after(c.now, ASK_AGAIN_MS), reason: 'outage-open' } : null;
    },
  },
  {
    rule: 'peace',
    find: (c) => {
      if (c.rules.waitsForPeace === null) return hold('no-rule', c);
      return c.rules.waitsForPeace && c.person !== null && c.person.peace !== null ? { until: after(c.now, ASK_AGAIN_MS), reason: 'left-in-peace' } : null;
    },
  },
  {
    rule: 'channel-health',
    find: ({ room, request, now }) => (room.resting.includes(request.channel) ? { until: after(now, ASK_AGAIN_MS), reason: 'channel-resting' } : null),
  },
  {
    rule: 'budget',
    find: ({ room, request }) => {
      const next = room.spent[request.channel];
      return next === undefined || request.class === 'safety' ? null : { until: new Date(next), reason: 'budget-spent' };
    },
  },
  {
    rule: 'cap',
    find: (c) => {
      if (c.rules.caps.length === 0 && c.request.class !== 'safety') return hold('no-rule', c);
      const full = roomFrom(c);
      return full === null ? null : { until: full.until, reason: full.rule };
    },
  },
  { rule: 'zone', find: (c) => (c.person !== null && c.zones.length === 0 ? hold('zone-unknown', c) : null) },
];
/** What is recorded of a rule that had nothing against it: the same for every message. */
const passed = (rule: string): RuleAnswer => ({ rule, answer: 'passed' });
const CHECKS = checks.map((check) => ({ ...check, passes: passed(check.rule) }));
const REACHES = passed('blast-radius');

/**
 * The one gate that every message passes, at dispatch, with what is known at that moment. Anything that is missing (a person,
 * a rule, a zone) holds the message: the gate fails closed. `contacts` are those of the last `CONTACTS_REACH_DAYS` days,
 * of every class; safety messages are counted there but no cap stops them. `room` is what the tenant's limits leave.
 */
export function arbitrate(
  request: MessageRequest,
  person: Person | null,
  policy: Policy,
  contacts: readonly Contact[],
  now: Date,
  room: Room = OPEN_ROOM,
): Answer {
  const rules = policy.of[request.class];
  const zones = plausibleZones(person?.time_zone ?? null, policy.place);
  const others = contacts.filter((contact) => contact.key !== request.key);
  const c: Case = { request, person, policy, rules, contacts: others, room, now, zones };
  const record: RuleAnswer[] = [];
  let wait = null as { readonly until: Date; readonly reason: string } | null;
  for (const { rule, concerns, find, passes } of CHECKS) {
    if (concerns?.(c) === false) continue;
    const finding = find(c);
    if (finding === null) {
      record.push(passes);
    } else if ('suppress' in finding) {
      return { answer: 'suppress', reason: finding.suppress, rules: [...record, { rule, answer: finding.suppress }] };
    } else if ('supersede' in finding) {
      return { answer: 'supersede', reason: finding.supersede, rules: [...record, { rule, answer: finding.supersede }] };
    } else {
      record.push({ rule, answer: `${finding.reason} until ${isoText(finding.until)}` });
      wait = wait === null ? finding : { until: finding.until > wait.until ? finding.until : wait.until, reason: wait.reason };
    }
  }
  const opening = withHours(c, wait?.until ?? now, record);
  const from = wait?.until ?? now;
  if (opening === null)
    return { answer: 'defer', until: after(from, HOLD_MS), reason: wait?.reason ?? (rules.hours === null ? 'no-rule' : closedBy(c)), rules: record };
  if (wait !== null) return { answer: 'defer', until: opening, reason: wait.reason, rules: record };
  if (opening.getTime() !== now.getTime()) return { answer: 'defer', until: opening, reason: closedBy(c), rules: record };
  // Asked last, so that only a message that would go now counts against its playbook.
  if (room.left <= 0)
    return {
      answer: 'defer',
      until: after(now, ASK_AGAIN_MS),
      reason: BLAST_RADIUS,
      rules: [...record, { rule: 'blast-radius', answer: 'its playbook has let as many go as it may' }],
    };
  record.push(REACHES);
  return { answer: 'send', rules: record };
}

/** Whether it is the rules that are closed now, or only the hours that the person asked for. */
const closedBy = ({ rules, zones, now }: Case): string =>
  rules.hours !== null && zones.length > 0 && zones.every((zone) => isOpen(rules.hours!, zone, now)) ? STATED_HOURS : 'quiet-hours';

/** The hours that the rules and the person's own wish both allow; a warning of danger or of an outage does not wait for a wish. */
function hoursFor({ request, person, rules }: Pick<Case, 'request' | 'person' | 'rules'>): { readonly hours: WeeklyHours | null; readonly ids: string } {
  const ids = rules.ids.hours ?? 'no-rule';
  const wish = request.class === 'safety' ? undefined : person?.preferred?.hours;
  return rules.hours === null || wish === undefined ? { hours: rules.hours, ids } : { hours: wishedHours(rules.hours, wish), ids: `${ids} ${STATED_HOURS}` };
}

/** The first moment of the hours, not before the one that the other rules have found; what they say goes into the record. */
function withHours(c: Case, from: Date, record: RuleAnswer[]): Date | null {
  const { hours, ids } = hoursFor(c);
  const opening = hours === null ? null : nextOpening(hours, c.zones, from);
  const open = opening !== null && opening.getTime() === from.getTime();
  const closed = opening === null ? `no opening (${ids})` : `closed until ${isoText(opening)} (${ids})`;
  record.push({ rule: 'quiet-hours', answer: open ? `open (${ids})` : closed });
  return opening;
}
