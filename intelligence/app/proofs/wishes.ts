import type { Proof } from './proof.ts';
import { type Forgotten, type Lived, liveYear } from './wishes/year.ts';

const against = ({ refused, outsideHours, otherChannel }: Lived): number => refused + outsideHours + otherChannel;

/**
 * A year of an ISP in which customers choose again and again what they want on which channel, at which hours and where first: playbooks that write at
 * everybody's own hour and channel, and messages that people and systems ask for. A memory beside the layer holds each message that leaves against what
 * its customer has said. Mutants: the guard forgets refusals, hours, or the channel that was asked for.
 */
export const wishes: Proof = {
  id: 'wishes',
  promise: 'In a year no message goes against what its customer has said of hours, channels and kinds of messages.',
  async run({ seed, long }) {
    const lived = await liveYear({ seed, customers: long ? 400 : 16, days: 365, calm: 45 });
    const few = { seed: seed + 1, customers: long ? 60 : 20, days: 24, calm: 8 };
    const caught: Record<string, number> = {};
    for (const forgotten of ['refusals', 'hours', 'channel'] satisfies Forgotten[]) {
      const { refused, outsideHours, otherChannel } = await liveYear(few, forgotten);
      caught[forgotten] = { refusals: refused, hours: outsideHours, channel: otherChannel }[forgotten];
    }
    const mutants = Object.values(caught);
    return {
      holds:
        against(lived) === 0 &&
        lived.sent > 0 &&
        lived.classes === 4 &&
        lived.withinHours > 0 &&
        lived.askedChannel > 0 &&
        lived.waitedForHours > 0 &&
        mutants.every((count) => count > 0),
      figures: {
        customers: lived.customers,
        choices_stated: lived.wishes,
        messages: lived.sent,
        against_a_stated_choice: against(lived),
        within_stated_hours: lived.withinHours,
        on_the_channel_asked_for: lived.askedChannel,
        waited_for_stated_hours: lived.waitedForHours,
        looks: lived.steps,
        ...Object.fromEntries(Object.entries(caught).map(([name, count]) => [`mutant_${name}_forgotten_against`, count])),
        mutants: mutants.length,
        mutants_caught: mutants.filter((count) => count > 0).length,
      },
    };
  },
};
