import type { MessageClass } from '../contract/words.ts';
import { dayOf } from '../kernel/days.ts';
import { defaultRules, type HoursRule, type PolicyRule, type Topic } from './policy-rules.ts';
import { allWeek, between, overlap, type WeeklyHours } from './quiet-hours.ts';
import type { Place } from './zones.ts';

type RuleOf<T extends Topic> = Extract<PolicyRule, { topic: T }>;

/** The rules for one class of message at one place on one day. A topic without a rule is null, and the arbiter then holds the message. */
export type ClassPolicy = {
  readonly hours: WeeklyHours | null;
  readonly caps: readonly RuleOf<'cap'>[];
  readonly repeatDays: number | null;
  readonly patienceDays: number | null;
  readonly consent: 'opt-in' | 'opt-out' | null;
  readonly waitsInOutage: boolean | null;
  readonly waitsForPeace: boolean | null;
  /** Ids of the rules that made this, by topic. */
  readonly ids: Readonly<Partial<Record<Topic, string>>>;
};

/** What governs messages of a tenant now. */
export type Policy = {
  readonly place: Place;
  readonly of: Readonly<Record<MessageClass, ClassPolicy>>;
  /** Scopes that are switched off: `all`, `channel:email`, `playbook:payment-recovery`. */
  readonly off: readonly string[];
};

/** True when the rule's place is here; when the part of the country is not known, the rules of every part apply. */
const reaches = (rule: PolicyRule, { country, region }: Place): boolean =>
  rule.jurisdiction === 'any' ||
  rule.jurisdiction === country ||
  (region === null ? rule.jurisdiction.startsWith(`${country}-`) : rule.jurisdiction === `${country}-${region}`);

const narrowed = (week: WeeklyHours, { weekdays, window }: HoursRule): WeeklyHours =>
  week.map((day, index) => (weekdays.includes(index + 1) ? overlap(day, window === null ? [] : between(window.opens, window.closes)) : day));

function forClass(rules: readonly PolicyRule[], messageClass: MessageClass): ClassPolicy {
  const fitting = rules.filter((rule) => rule.classes.includes(messageClass));
  const on = <T extends Topic>(topic: T) => fitting.filter((rule): rule is RuleOf<T> & PolicyRule => rule.topic === topic);
  const hours = on('hours');
  const least = (days: readonly number[]) => (days.length === 0 ? null : Math.min(...days));
  const most = (days: readonly number[]) => (days.length === 0 ? null : Math.max(...days));
  const consent = on('consent').map((rule) => rule.value.needs);
  const outage = on('outage').map((rule) => rule.value.waits);
  const peace = on('peace').map((rule) => rule.value.waits);
  const ids: Partial<Record<Topic, string>> = {};
  for (const rule of fitting) ids[rule.topic] = ids[rule.topic] === undefined ? rule.id : `${ids[rule.topic]} ${rule.id}`;
  return {
    hours: hours.length === 0 ? null : hours.reduce((week, rule) => narrowed(week, rule.value), allWeek),
    caps: on('cap'),
    repeatDays: most(on('repeat').map((rule) => rule.value.days)),
    patienceDays: least(on('patience').map((rule) => rule.value.days)),
    consent: consent.length === 0 ? null : consent.includes('opt-in') ? 'opt-in' : 'opt-out',
    waitsInOutage: outage.length === 0 ? null : outage.includes(true),
    waitsForPeace: peace.length === 0 ? null : peace.includes(true),
    ids,
  };
}

function compile(place: Place, day: string, rules: readonly PolicyRule[], off: readonly string[]): Policy {
  const valid = rules.filter((rule) => rule.from <= day && (rule.to === null || day <= rule.to) && reaches(rule, place));
  return {
    place,
    of: { safety: forClass(valid, 'safety'), billing: forClass(valid, 'billing'), care: forClass(valid, 'care'), marketing: forClass(valid, 'marketing') },
    off,
  };
}

const compiled = new WeakMap<readonly PolicyRule[], Map<string, Policy>>();
const MOST_COMPILED = 500;
const NOTHING_OFF: readonly string[] = [];
/** The answer given last for a place: many messages of one tenant are judged one after the other. */
const latest = new WeakMap<Place, { readonly day: string; readonly rules: readonly PolicyRule[]; readonly off: readonly string[]; readonly policy: Policy }>();

/** The policy at a place on the day of a moment: every rule row that fits applies, so the strictest wins; a row outside its dates does not count. */
export function policyAt(place: Place, at: Date, rules: readonly PolicyRule[] = defaultRules, off: readonly string[] = NOTHING_OFF): Policy {
  const day = dayOf(at);
  const last = latest.get(place);
  if (last?.day === day && last.rules === rules && last.off === off) return last.policy;
  const known = compiled.getOrInsertComputed(rules, () => new Map<string, Policy>());
  const key = JSON.stringify([place.country, place.region, place.timeZone, day, off]);
  if (known.size >= MOST_COMPILED) known.clear();
  const policy = known.getOrInsertComputed(key, () => compile(place, day, rules, off));
  latest.set(place, { day, rules, off, policy });
  return policy;
}
