import type { ArrangedPage, Experience, ExperiencePart, OwnUses } from '../../api/types.ts';
import { count, counted } from '../../ui/numbers.ts';
import { calendarDay } from '../../ui/time.ts';

/** The parts of the page by their titles. */
export const PART_NAMES: Readonly<Record<ExperiencePart, string>> = {
  alerts: 'What goes on',
  actions: 'To do, as it stands',
  withheld: 'Not done, and why',
  communication: 'How you hear of things',
};

type Work = Pick<Experience, 'actions' | 'work'>;

/** Whether more may be done, or may turn out to be, than the list shows. */
export const isCut = ({ actions, work: { waiting, withheld } }: Work): boolean => waiting - withheld > actions.length;

/** What may be done now: nothing, or how much, and of how much it is the most pressing. */
export function mayBeDone({ actions, work }: Work): string {
  const { waiting, looked_at } = work;
  if (actions.length > 0)
    return `${counted(actions.length, 'thing')} may be done now${isCut({ actions, work }) ? `, the most pressing of ${count(waiting)} that wait` : ''}`;
  if (looked_at < waiting) return `None of the ${count(looked_at)} most pressing things of ${count(waiting)} that wait may be done now`;
  return 'Nothing that may be done now waits for you';
}

const PLACES = ['first', 'second', 'third', 'fourth'] as const;

/** A place on the page in words, counted from 0. */
export const placeWord = (place: number): string => PLACES[place] ?? `at place ${place + 1}`;

type Offer = NonNullable<ArrangedPage['offer']>;

/** What is offered, as a question. */
export const offerQuestion = ({ part, place }: Offer): string => `Put “${PART_NAMES[part]}” ${placeWord(place)}?`;

/** Why it is offered. */
export const offerReason = ({ days, of_days }: Offer): string =>
  `You went to it before anything else on ${days === of_days ? `each of the last ${of_days} days` : `${days} of the last ${of_days} days`} on which you used this page. Nothing moves without your yes.`;

type Place = ArrangedPage['places'][number];

/** Where a part stands now, to be said after it was moved. */
export const movedSentence = (part: ExperiencePart, { places }: ArrangedPage): string =>
  `“${PART_NAMES[part]}” stands ${placeWord(places.findIndex((one) => one.part === part))} now.`;

/** What is noted of the reader's use of a part. */
export function usedSentence(part: ExperiencePart, { of_days, parts, kept_days }: OwnUses): string {
  const days = parts.find((one) => one.part === part)?.days ?? 0;
  const used =
    of_days === 0
      ? 'Nothing is noted of how you use this page.'
      : `Of the last ${counted(of_days, 'day')} on which you opened something on this page, you came here first on ${days}.`;
  return `${used} What you open first is noted so that a better order can be offered; it is kept for ${kept_days} days, and no colleague can read it.`;
}

/** Why a part is where it is. */
export function whySentence({ part, pinned, placed_by, since }: Place, because: string): string {
  const on = since === null ? '' : ` on ${calendarDay(since.slice(0, 10))}`;
  const placed = {
    desk: `It stands where your desk has it. ${because}`,
    you: `You moved it here${on}.`,
    offer: `You said yes to putting it earlier${on}, because you went to it first on most days.`,
  };
  const held = pinned ? ' It is pinned: no offer moves it, and nothing goes past it.' : placed_by === 'you' ? ' No offer moves what you placed by hand.' : '';
  return `${part === 'communication' && placed_by === 'desk' ? 'It stands last or nearly so, as there is nothing to open in it.' : placed[placed_by]}${held}`;
}
