import type { SendMessage } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import type { CustomerView, RuleAnswer } from './playbook.ts';
import { atLocalHour, knownZone } from './zones.ts';

/** A channel, or that the layer finds the one on which each customer answers. */
export type ChannelChoice = Channel | 'auto';

/** Where a message is aimed: the channel with those to take instead, the local hour, and with what chance both were drawn, on what evidence. */
export type Aim = {
  readonly channel: Channel;
  readonly instead: readonly Channel[];
  readonly hour: number;
  /** The hour that the evidence names, before what the playbook allows. */
  readonly best: number;
  readonly chance: number;
  readonly basis: string;
};

/** Channels in the order in which they are taken while nothing is known of a customer. */
export const USUAL_CHANNELS: readonly Channel[] = ['email', 'whatsapp', 'sms', 'push', 'in-app'];

/**
 * The hour and channel for a customer under what a playbook allows, out of what was drawn for them: the first drawn that is allowed, with
 * its chance among all that are. Null when no channel reaches them. The arbiter still has the last word when the message leaves.
 */
export function aimAt(view: CustomerView, choice: ChannelChoice, earliest: number, latest: number): Aim | null {
  const reachable =
    view.best_channels ??
    USUAL_CHANNELS.filter((channel) => (channel === 'email' ? view.email : channel === 'sms' || channel === 'whatsapp' ? view.phone : null) !== null);
  const drawn = firstDrawn(view, (hour, channel) => hour >= earliest && hour <= latest && (choice === 'auto' || channel === choice));
  if (drawn !== null) {
    const { hour, channel } = drawn;
    return { ...drawn, instead: choice === 'auto' ? othersThan(channel, reachable) : [], best: hour };
  }
  const channel = choice === 'auto' ? reachable[0] : choice;
  if (channel === undefined) return null;
  const hour = Math.min(Math.max(view.best_hour, earliest), latest);
  return {
    channel,
    instead: choice === 'auto' ? othersThan(channel, reachable) : [],
    hour,
    best: view.best_hour,
    chance: view.best_hour_chance,
    basis: view.best_hour_basis,
  };
}

/** Of what was drawn for a customer, the first that may be used, with its chance among all that may. */
function firstDrawn(view: CustomerView, fits: (hour: number, channel: Channel) => boolean): Pick<Aim, 'hour' | 'channel' | 'chance' | 'basis'> | null {
  const fitting = (view.best_slots ?? []).filter(([hour, channel]) => fits(hour, channel));
  const first = fitting[0];
  if (first === undefined) return null;
  const [hour, channel, chance] = first;
  return { hour, channel, chance: chance / fitting.reduce((sum, [, , one]) => sum + one, 0), basis: view.best_slots_basis ?? '' };
}

/** How messages that may wait are aimed: whether by the customer's own habits or by those of their segment, and between which local hours. */
export type Aiming = {
  readonly channel: 'in-order' | 'auto';
  readonly hour: 'segment' | 'own';
  readonly earliest_hour: number;
  readonly latest_hour: number;
};

/** These channels with those first on which the customer is likeliest to answer; of whom nothing is known, as they are. */
export function likeliestFirst(view: CustomerView | undefined, channels: readonly Channel[]): readonly Channel[] {
  const known = view?.best_channels ?? [];
  return [...known.filter((one) => channels.includes(one)), ...channels.filter((one) => !known.includes(one))];
}

/** True where nobody's own habits are asked for. */
export const isUsual = ({ channel, hour }: Aiming): boolean => channel === 'in-order' && hour === 'segment';

/** Where a message that may wait goes and when, with what the choice rests on. */
export type Sending = { readonly to: Pick<SendMessage, 'channel' | 'instead' | 'notBefore'>; readonly rules: readonly RuleAnswer[] };

/** What a message may be aimed at: these channels, the first before the others, from a moment on and, where there is one, before another. */
export type Open = { readonly channels: readonly Channel[]; readonly from: Date; readonly before?: Date | undefined };

/**
 * The one way in which a message that may wait is aimed: at an hour of the customer's clock, before its deadline, and at one of the channels open to it. By
 * their own habits the first drawn slot is taken that may be used, with its chance among all that may; while nothing is known of them, the hour of their
 * segment and the channels in their order. Where no such hour comes in time, or the zone is not known, it goes at once. The arbiter has the last word.
 */
export function sendingOf(view: CustomerView, aiming: Aiming, { channels, from, before }: Open): Sending {
  const zone = knownZone(view.time_zone);
  const momentOf = (hour: number): Date => (zone === null ? from : atLocalHour(hour, zone, from));
  const isInTime = (hour: number): boolean => before === undefined || momentOf(hour) < before;
  const segments = Math.min(Math.max(view.best_hour, aiming.earliest_hour), aiming.latest_hour);
  const moment = isInTime(segments) ? momentOf(segments) : from;
  const [first = 'email', ...others] = channels;
  if (isUsual(aiming)) return { to: { channel: first, instead: others, notBefore: moment.toISOString() }, rules: [] };

  const known = view.best_channels ?? [];
  const inOrder = aiming.channel === 'auto' ? likeliestFirst(view, channels) : channels;
  const usual = inOrder.find((one) => known.includes(one)) ?? inOrder[0] ?? first;
  const isOpen = (hour: number): boolean =>
    hour >= aiming.earliest_hour && hour <= aiming.latest_hour && (aiming.hour === 'own' || hour === segments) && isInTime(hour);
  const drawn = firstDrawn(view, (hour, channel) => isOpen(hour) && (aiming.channel === 'auto' ? channels.includes(channel) : channel === usual));
  const isLate = drawn === null && !isInTime(segments);
  const aim = drawn ?? { hour: segments, channel: usual, chance: isLate ? 1 : view.best_hour_chance, basis: view.best_hour_basis };
  const [channel, instead] = aiming.channel === 'auto' ? [aim.channel, othersThan(aim.channel, inOrder)] : [first, others];
  const rules: RuleAnswer[] = [
    { rule: 'best-hour', answer: isLate ? 'none comes in time, so it goes at once' : `${aim.hour} (${aim.basis})` },
    ...(aiming.channel === 'auto' ? [{ rule: 'best-channel', answer: [channel, ...instead].join(', then ') }] : []),
    { rule: 'hour-chance', answer: aim.chance.toFixed(4) },
  ];
  const at = drawn === null ? moment : momentOf(drawn.hour);
  return { to: { channel, instead, notBefore: at.toISOString() }, rules };
}

const othersThan = (channel: Channel, channels: readonly Channel[]): Channel[] => channels.filter((other) => other !== channel);
