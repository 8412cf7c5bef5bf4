import type { Channel } from '../contract/words.ts';
import type { CustomerView } from './playbook.ts';

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
  const fitting = (view.best_slots ?? []).filter(([hour, channel]) => hour >= earliest && hour <= latest && (choice === 'auto' || channel === choice));
  const first = fitting[0];
  if (first !== undefined) {
    const [hour, channel, chance] = first;
    const all = fitting.reduce((sum, [, , one]) => sum + one, 0);
    return {
      channel,
      instead: choice === 'auto' ? othersThan(channel, reachable) : [],
      hour,
      best: hour,
      chance: chance / all,
      basis: view.best_slots_basis ?? '',
    };
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

const othersThan = (channel: Channel, channels: readonly Channel[]): Channel[] => channels.filter((other) => other !== channel);
