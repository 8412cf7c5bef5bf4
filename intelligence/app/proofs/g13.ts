import { mulberry32, pick, type Random } from '../../kernel/random.ts';
import { type Answer, arbitrate, type MessageRequest } from '../../orchestration/arbiter.ts';
import { policyAt } from '../../orchestration/policy.ts';
import { defaultRules, type HoursRule, type PolicyRule } from '../../orchestration/policy-rules.ts';
import { samplePerson } from '../../orchestration/sample-run.ts';
import { type Place, zonesOfCountry } from '../../orchestration/zones.ts';
import { type HoursOracle, hoursOracle } from './hours-oracle.ts';
import type { Proof } from './proof.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2024, 0, 1);
const YEARS_MS = 6 * 365.25 * DAY;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
/** A first opening that the clock's change swallows or repeats may come later than the oracle's by this much. */
const CHANGE_SLACK_MINUTES = 120;

/** One message: who (a zone, or none that is known), where the ISP works, under which hours, asked for and looked at when. */
type Case = {
  readonly zone: string | null;
  readonly place: Place;
  readonly hours: readonly HoursRule[];
  readonly rules: readonly PolicyRule[];
  readonly asked: number;
  readonly delay: number;
  readonly pause: number;
};
type Gate = (one: Case, at: number) => Answer;
type Sent = { readonly at: number; readonly looks: number } | null;

const allZones = Intl.supportedValuesOf('timeZone');
const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
const countries = letters.flatMap((a) => letters.map((b) => a + b)).filter((code) => zonesOfCountry(code).length > 0);

/** The next or last change of a zone's clock around a moment. */
function changeNear(zone: string, at: number): number | null {
  const next = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  return next === null || next.epochMilliseconds > FROM + YEARS_MS ? null : next.epochMilliseconds;
}

const clockText = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Hours as a tenant might set them: by day, over midnight, with days of their own, at any minute. */
function randomHours(random: Random): HoursRule[] {
  const usual: HoursRule = { weekdays: EVERY_DAY, window: { opens: '08:00', closes: '21:00' } };
  const kind = random();
  if (kind < 0.5) return [usual];
  const from = Math.floor(random() * 1440);
  const length = 30 + Math.floor(random() * 900);
  const own: HoursRule = { weekdays: EVERY_DAY, window: { opens: clockText(from), closes: clockText((from + length) % 1440) } };
  if (kind < 0.8) return [own];
  return [own, { weekdays: [1 + Math.floor(random() * 7)], window: kind < 0.9 ? null : { opens: '12:00', closes: '20:00' } }];
}

function randomCase(random: Random, zone: string | null, around: number | null): Case {
  const country = pick(random, countries);
  const place = { country, region: null, timeZone: pick(random, zonesOfCountry(country)) };
  const anywhere = FROM + Math.floor(random() * YEARS_MS);
  const near = around ?? (zone !== null && random() < 0.3 ? changeNear(zone, anywhere) : null);
  const asked = near === null ? anywhere : near + Math.floor((random() - 0.7) * 30 * HOUR);
  const delay = random() < 0.5 ? 0 : Math.floor(random() * 14 * HOUR);
  const pause = random() < 0.7 ? Math.floor(random() * 500) : Math.floor(random() * 3 * HOUR);
  const hours = randomHours(random);
  return { zone, place, hours, rules: rulesOf(hours), asked, delay, pause };
}

const request = (one: Case): MessageRequest => ({
  key: 'k',
  playbook: 'p',
  class: 'billing',
  purpose: 'p',
  channel: 'email',
  notBefore: new Date(one.asked).toISOString(),
});

const rulesOf = (hours: readonly HoursRule[]): readonly PolicyRule[] => [
  ...defaultRules.filter((rule) => rule.topic !== 'hours'),
  ...hours.map(
    (value, i) =>
      ({
        id: `hours-${i}`,
        topic: 'hours',
        jurisdiction: 'any',
        classes: ['billing'],
        value,
        from: '2000-01-01',
        to: null,
        citation: 'proof',
        confirmed: null,
      }) as const,
  ),
];

const theArbiter: Gate = (one, at) =>
  arbitrate(request(one), samplePerson('c', { time_zone: one.zone }), policyAt(one.place, new Date(at), one.rules), [], new Date(at));

/** Mutant: takes the zone's offset of one winter day for its offset for ever. */
const fixedOffset: Gate = (one, at) => {
  if (one.zone === null) return theArbiter(one, at);
  const offset = Temporal.Instant.fromEpochMilliseconds(FROM).toZonedDateTimeISO(one.zone).offsetNanoseconds / 1e6;
  return theArbiter({ ...one, zone: 'UTC', asked: one.asked + offset }, at + offset);
};
/** Mutant: who cannot be placed is sent to. */
const unknownMeansSend: Gate = (one, at) => (one.zone === null ? { answer: 'send', rules: [] } : theArbiter(one, at));

/** The way of a message through the queue: looked at when it is due, again when it was deferred, and a last time right before it leaves. */
function dispatch(one: Case, gate: Gate, lastLook: Gate | null): Sent {
  let at = one.asked + one.delay;
  for (let looks = 1; looks <= 12; looks++) {
    const first = gate(one, at);
    if (first.answer !== 'send' && first.answer !== 'defer') return null;
    if (first.answer === 'defer') {
      at = Math.max(first.until.getTime(), at + MINUTE);
      continue;
    }
    const leaving = at + (looks === 1 ? one.pause : 0);
    const last = lastLook === null ? first : lastLook(one, leaving);
    if (last.answer === 'send') return { at: leaving, looks };
    if (last.answer !== 'defer') return null;
    at = Math.max(last.until.getTime(), leaving + MINUTE);
  }
  return null;
}

/** True when the message, from leaving to arriving, stays inside the hours of every zone in which its reader may be. */
function allowed(oracle: HoursOracle, one: Case, at: number): boolean {
  const zones = one.zone === null ? zonesOfCountry(one.place.country) : [one.zone];
  return zones.length > 0 && zones.every((zone) => oracle(zone, one.hours, at) && oracle(zone, one.hours, at + MINUTE));
}

/** Steps minute by minute from the question to the answer: how many minutes earlier it could have gone. */
function minutesTooLate(oracle: HoursOracle, one: Case, from: number, until: number): number {
  for (let at = from; at < until; at += MINUTE) if (allowed(oracle, one, at)) return Math.ceil((until - at) / MINUTE);
  return 0;
}

type Count = {
  instants: number;
  sent: number;
  violations: number;
  neverSent: number;
  unknownZone: number;
  held: number;
  nearChange: number;
  stepped: number;
  tooLate: number;
};

function run(cases: Iterable<Case>, oracle: HoursOracle, gate: Gate, lastLook: Gate | null, stepEvery: number): Count {
  const count: Count = { instants: 0, sent: 0, violations: 0, neverSent: 0, unknownZone: 0, held: 0, nearChange: 0, stepped: 0, tooLate: 0 };
  for (const one of cases) {
    count.instants++;
    if (one.zone === null) count.unknownZone++;
    const sent = dispatch(one, gate, lastLook);
    if (sent === null) {
      count.held++;
      continue;
    }
    count.sent++;
    if (!allowed(oracle, one, sent.at)) count.violations++;
    if (stepEvery === 0 || count.instants % stepEvery !== 0) continue;
    const start = one.asked + one.delay;
    const answer = gate(one, start);
    if (answer.answer !== 'defer' || answer.until.getTime() - start > 3 * DAY) continue;
    count.stepped++;
    if (minutesTooLate(oracle, one, start, answer.until.getTime()) > CHANGE_SLACK_MINUTES) count.tooLate++;
  }
  return count;
}

function* randomCases(random: Random, n: number): Generator<Case> {
  for (let i = 0; i < n; i++) yield randomCase(random, random() < 0.12 ? null : pick(random, allZones), null);
}

/** Messages around every change of every clock from 2020 to 2035. */
function* changeCases(random: Random): Generator<Case> {
  for (const zone of allZones) {
    let at = Temporal.Instant.from('2020-01-01T00:00:00Z').toZonedDateTimeISO(zone);
    for (let next = at.getTimeZoneTransition('next'); next !== null && next.year < 2036; next = at.getTimeZoneTransition('next')) {
      for (let i = 0; i < 20; i++) yield randomCase(random, zone, next.epochMilliseconds);
      at = next;
    }
  }
}

/**
 * Random people in all IANA zones and six years, many of them around changes of the clock, under many kinds of hours: each message is
 * looked at when it is due, deferred, delayed and suspended, and the moment at which it leaves is judged by an oracle that shares
 * nothing with the product but the rule rows. Mutants: a check at enqueue only; an unknown zone means send; a fixed offset.
 */
export const g13: Proof = {
  id: 'G13',
  promise:
    'Nobody is contacted outside the allowed hours: the window is computed at dispatch, in the recipient’s own zone, and again right before the message leaves.',
  async run({ seed, long }) {
    const oracle = hoursOracle();
    const random = mulberry32(seed);
    const product = run(randomCases(random, long ? 1_000_000 : 20_000), oracle, theArbiter, theArbiter, long ? 500 : 200);
    const changes = long ? run(changeCases(random), oracle, theArbiter, theArbiter, 0) : null;
    const mutant = (gate: Gate, lastLook: Gate | null): number => run(randomCases(mulberry32(seed + 1), 1_500), oracle, gate, lastLook, 0).violations;
    const enqueueOnly = (): number => {
      let violations = 0;
      for (const one of randomCases(mulberry32(seed + 1), 1_500)) {
        const asked = theArbiter(one, one.asked);
        if (asked.answer !== 'send' && asked.answer !== 'defer') continue;
        const leaving = (asked.answer === 'send' ? one.asked : asked.until.getTime()) + one.delay + one.pause;
        if (!allowed(oracle, one, leaving)) violations++;
      }
      return violations;
    };
    const mutants = {
      enqueue_only: enqueueOnly(),
      no_last_look: mutant(theArbiter, null),
      unknown_zone_sends: mutant(unknownMeansSend, unknownMeansSend),
      fixed_offset: mutant(fixedOffset, fixedOffset),
    };
    const violations = product.violations + (changes?.violations ?? 0);
    return {
      holds:
        violations === 0 &&
        product.tooLate === 0 &&
        product.stepped > 0 &&
        product.sent > product.instants * 0.8 &&
        product.unknownZone > 0 &&
        Object.values(mutants).every((caught) => caught > 0),
      figures: {
        instants: product.instants + (changes?.instants ?? 0),
        zones: allZones.length,
        countries: countries.length,
        violations,
        sent: product.sent + (changes?.sent ?? 0),
        held: product.held + (changes?.held ?? 0),
        unknown_zone: product.unknownZone,
        around_every_change: changes?.instants ?? 0,
        first_openings_stepped_by_minute: product.stepped,
        first_openings_too_late: product.tooLate,
        mutant_enqueue_only_violations: mutants.enqueue_only,
        mutant_no_last_look_violations: mutants.no_last_look,
        mutant_unknown_zone_sends_violations: mutants.unknown_zone_sends,
        mutant_fixed_offset_violations: mutants.fixed_offset,
      },
    };
  },
};
