/** What the credits of a run came to when they were asked for, by step. */
export type Credits = Readonly<Record<string, { readonly minor: number; readonly currency: string }>>;

const MARK = 'credit-of|';

/** The mark by which a run remembers what a credit comes to that it is about to ask for: prices and offers change, and what is told of it later is what was booked. */
export const creditMark = (step: string, minor: number, currency: string): string => `${MARK}${step}|${minor}|${currency}`;

/** The credits with that of a mark; null for a step that is no such mark. */
export function withCredit(credits: Credits | undefined, mark: string): Credits | null {
  if (!mark.startsWith(MARK)) return null;
  const [step, minor, currency] = mark.slice(MARK.length).split('|') as [string, string, string];
  return { ...credits, [step]: { minor: Number(minor), currency } };
}
