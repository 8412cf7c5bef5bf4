import { basisOf, type CommunicationModel, drawSlots, type Person, type Slot, type SlotChance, slotChances } from '../behavioral/communication.ts';
import { preferredOf, wishedFirst, wishedSlots } from '../behavioral/preferences.ts';
import type { Channel } from '../contract/words.ts';
import { attribute, type CustomerState } from '../data/customer-state.ts';
import type { MessageAnswer } from '../data/message-answers.ts';
import type { Sql } from '../data/sql.ts';
import { dayOf } from '../kernel/days.ts';
import { USUAL_CHANNELS } from '../orchestration/aim.ts';
import { addressOf } from '../orchestration/arbiter.ts';
import type { CustomerView } from '../orchestration/playbook.ts';
import { policyAt } from '../orchestration/policy.ts';
import { isOpen } from '../orchestration/quiet-hours.ts';
import { atLocalHour, knownZone, type Place } from '../orchestration/zones.ts';
import { reachOf } from './people.ts';

/**
 * What is the same for all customers of a tenant at a moment: its place, money, the channels that it has set up, and the hours of the coming
 * day at which a bill may be written about by the clock of a zone. The arbiter looks again when it leaves.
 */
export type Ground = {
  readonly place: Place;
  readonly currency: string;
  readonly setUp: readonly Channel[];
  readonly openHours: (zone: string) => readonly number[];
};

/** The ground of one tenant. */
export async function tenantGround(sql: Sql, tenant: string, now: Date): Promise<Ground> {
  const { rows } = await sql.query<{ country: string; region: string | null; time_zone: string; currency: string; setUp: Channel[] }>(
    `SELECT country, settings #>> '{region}' AS region, time_zone, currency,
       array(SELECT DISTINCT channel FROM channel_settings c WHERE c.tenant_id = t.tenant_id AND c.enabled) AS "setUp" FROM tenants t WHERE tenant_id = $1`,
    [tenant],
  );
  const row = rows[0];
  const place = { country: row?.country ?? 'US', region: row?.region ?? null, timeZone: row?.time_zone ?? 'UTC' };
  return { place, currency: row?.currency ?? 'USD', setUp: row?.setUp ?? [], openHours: openHoursAt(place, now) };
}

/** Hours at which a message may be aimed at all. */
const HOURS: readonly number[] = Array.from({ length: 11 }, (_, i) => 9 + i);

/** The channels on which a customer can be reached: set up, with an address that has not been found dead, and not refused. In the usual order. */
export function reachableChannels(customer: string, state: CustomerState, setUp: readonly Channel[]): Channel[] {
  const person = reachOf(customer, state);
  const refused = (channel: Channel) => person.consent[`billing.${channel}`] === false || person.consent[`care.${channel}`] === false;
  // A tenant that has set nothing up is served by the program's own e-mail.
  const there = setUp.length === 0 ? ['email' as const] : setUp;
  return USUAL_CHANNELS.filter(
    (channel) => there.includes(channel) && addressOf(person, channel) !== null && !person.bounced.includes(channel) && !refused(channel),
  );
}

/** Worked out once a zone: many customers share one. */
function openHoursAt(place: Place, now: Date): Ground['openHours'] {
  const known = new Map<string, readonly number[]>();
  const { hours } = policyAt(place, now).of.billing;
  return (zone) => known.getOrInsertComputed(zone, () => HOURS.filter((hour) => hours === null || isOpen(hours, zone, atLocalHour(hour, zone, now))));
}

export type Known = { readonly customer: string; readonly state: CustomerState; readonly answers: readonly MessageAnswer[] };

/** Hours and channels of a customer for the coming day with their chances, the person that they were computed of, and the channels that reach them. */
export function slotsOf(model: CommunicationModel | null, { customer, state, answers }: Known, ground: Ground, now: Date) {
  const zone = attribute<string>(state, 'time_zone');
  const channels = reachableChannels(customer, state, ground.setUp);
  const known = knownZone(zone) ?? ground.place.timeZone;
  const person: Person = { customer, segment: attribute<string>(state, 'segment'), zone: known, answers };
  if (model === null) return { person, channels, slots: [] };
  const open = wishedSlots(
    preferredOf(state),
    ground.openHours(known).flatMap((hour) => channels.map((channel): Slot => ({ hour, channel }))),
  );
  return { person, channels, slots: slotChances(model, person, open, now) };
}

/** What a view says of hours and channels: drawn for this customer and day. */
export function timingOf(
  model: CommunicationModel | null,
  known: Known,
  ground: Ground,
  now: Date,
): Pick<CustomerView, 'best_slots' | 'best_slots_basis' | 'best_channels'> {
  const { person, channels, slots } = slotsOf(model, known, ground, now);
  const best_channels = wishedFirst(preferredOf(known.state), channelsInOrder(channels, slots));
  if (slots.length === 0) return { best_channels };
  const drawn = drawSlots(slots, known.customer, dayOf(now));
  return {
    best_channels,
    best_slots: drawn.map(({ hour, channel, chance }) => [hour, channel, Number(chance.toPrecision(5))] as const),
    best_slots_basis: basisOf(drawn[0] as SlotChance, person),
  };
}

/** The likeliest answered channel first; those of which nothing can be told keep the usual order after them. */
export function channelsInOrder(channels: readonly Channel[], slots: readonly SlotChance[]): Channel[] {
  const best = (channel: Channel) => Math.max(-1, ...slots.filter((slot) => slot.channel === channel).map(({ expected }) => expected));
  return channels.toSorted((a, b) => best(b) - best(a));
}
