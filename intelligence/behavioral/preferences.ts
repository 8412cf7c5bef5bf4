import type { Channel } from '../contract/words.ts';
import { attribute, type CustomerState } from '../data/customer-state.ts';
import { type CommunicationModel, LEARNED_HOURS, type Person, slotChances, basisOf as slotsRestOn } from './communication.ts';

/** How somebody has said that they wish to be written to; what they have not said is absent. */
export type Preferred = {
  /** Whole hours of their own clock: from the first, until the second. */
  readonly hours?: readonly [from: number, until: number];
  readonly channel?: Channel;
};

/** What answers teach of somebody: the likeliest hour and channel, and what that rests on. */
export type LearnedHabit = { readonly hour: number; readonly channel: Channel; readonly basis: string };

const HOURS = /^(\d{1,2})-(\d{1,2})$/;

/** The stated wishes of a customer as their state keeps them. */
export function preferredOf(state: CustomerState): Preferred {
  const hours = attribute<string>(state, 'stated.hours');
  const [, from, until] = (hours === null ? null : HOURS.exec(hours)) ?? [];
  const channel = attribute<Channel>(state, 'stated.channel');
  return { ...(from && until ? { hours: [Number(from), Number(until)] as const } : {}), ...(channel === null ? {} : { channel }) };
}

/** The language in which a customer is written to: the one that they asked for, else the one that the ISP has on file. */
export const languageOf = (state: CustomerState): string | null => attribute(state, 'stated.language') ?? attribute(state, 'locale');

/** True for an hour at which somebody wishes to be written to, as far as they have said. */
export const suits = ({ hours }: Preferred, hour: number): boolean =>
  hours === undefined || (hours[0] < hours[1] ? hour >= hours[0] && hour < hours[1] : hour >= hours[0] || hour < hours[1]);

/** The channels with the one that somebody asked for first, where it is among them. */
export const wishedFirst = ({ channel }: Preferred, channels: readonly Channel[]): readonly Channel[] =>
  channel === undefined || !channels.includes(channel) ? channels : [channel, ...channels.filter((one) => one !== channel)];

/** Slots that somebody's stated wishes leave: none but those of the channel and hours they asked for, where there are such. A stated wish beats a learned habit. */
export function wishedSlots<S extends { readonly hour: number; readonly channel: Channel }>(preferred: Preferred, slots: readonly S[]): readonly S[] {
  const inTime = slots.filter(({ hour }) => suits(preferred, hour));
  const byChannel = inTime.filter(({ channel }) => channel === preferred.channel);
  return byChannel.length > 0 ? byChannel : inTime;
}

/**
 * `PersonalizationEngine`: what is known of how a customer wishes to be written to. What they stated comes from their state; what they
 * answer to is learned by the model of hours and channels, drawn to their segment the less they have answered themselves.
 */
export class PersonalizationEngine {
  readonly #model: CommunicationModel | null;

  constructor(model: CommunicationModel | null) {
    this.#model = model;
  }

  /** The hour and channel at which an answer is likeliest, whatever they asked for; null while too little is known. */
  learned(person: Person, channels: readonly Channel[], now: Date): LearnedHabit | null {
    const slots = slotChances(
      this.#model,
      person,
      LEARNED_HOURS.flatMap((hour) => channels.map((channel) => ({ hour, channel }))),
      now,
    );
    const [first, ...rest] = slots;
    if (first === undefined) return null;
    const best = rest.reduce((a, b) => (b.expected > a.expected ? b : a), first);
    return { hour: best.hour, channel: best.channel, basis: slotsRestOn(best, person) };
  }
}
