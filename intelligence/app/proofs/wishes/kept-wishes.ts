import type { StatePreferences } from '../../../contract/api/preferences.ts';
import type { Channel, MessageClass } from '../../../contract/words.ts';

export const CHANNELS: readonly Channel[] = ['email', 'sms', 'whatsapp'];

/** A message as it left, by the clock of whom it went to. */
export type Left = { readonly key: string; readonly customer: string; readonly class: MessageClass; readonly channel: Channel; readonly hour: number };

type Wishes = {
  readonly said: Map<string, boolean>;
  hours: { readonly from: number; readonly until: number } | null;
  channel: Channel | null;
};

/** What was against a stated choice, and what was within one that the message could have broken. */
export type Kept = {
  readonly refused: number;
  readonly outsideHours: number;
  readonly otherChannel: number;
  readonly withinHours: number;
  readonly askedChannel: number;
  readonly sent: number;
};

/** A memory of what everybody has said that knows nothing of the layer: it is told of each choice when it is made, and holds every message that leaves against it. */
export function wishKeeper() {
  const wishes = new Map<string, Wishes>();
  const of = (customer: string): Wishes => wishes.getOrInsertComputed(customer, () => ({ said: new Map(), hours: null, channel: null }));
  const counts = { refused: 0, outsideHours: 0, otherChannel: 0, withinHours: 0, askedChannel: 0, sent: 0 };

  /** Whether somebody who asked for that channel could have had the message on it: offers go only where they were agreed to. */
  const couldHave = ({ said }: Wishes, kind: MessageClass, channel: Channel): boolean => {
    const answer = said.get(`${kind}.${channel}`);
    return kind === 'marketing' ? answer === true : answer !== false;
  };

  return {
    states(customer: string, { consent = [], hours, channel }: StatePreferences): void {
      const known = of(customer);
      for (const one of consent) known.said.set(`${one.class}.${one.channel}`, one.allowed);
      if (hours !== undefined) known.hours = hours;
      if (channel !== undefined) known.channel = channel;
    },
    sees({ customer, class: kind, channel, hour }: Left): void {
      counts.sent++;
      // A warning of danger waits for no wish.
      if (kind === 'safety') return;
      const known = of(customer);
      if (known.said.get(`${kind}.${channel}`) === false) counts.refused++;
      if (known.hours !== null) {
        const { from, until } = known.hours;
        const isWithin = from < until ? hour >= from && hour < until : hour >= from || hour < until;
        counts[isWithin ? 'withinHours' : 'outsideHours']++;
      }
      if (known.channel !== null && couldHave(known, kind, known.channel)) counts[channel === known.channel ? 'askedChannel' : 'otherChannel']++;
    },
    kept: (): Kept => ({ ...counts }),
  };
}
