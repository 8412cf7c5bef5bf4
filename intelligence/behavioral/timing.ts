/** Messages of one segment sent in one local hour, and how many of them a person opened. */
export type TimingCount = { readonly segment: string; readonly hour: number; readonly sends: number; readonly opens: number };

/** The best local hour of a segment, with what it rests on. */
export type BestHour = { readonly hour: number; readonly basis: string; readonly opens: number; readonly sends: number };

export type TimingModel = { readonly bySegment: Readonly<Record<string, BestHour>>; readonly everyone: BestHour | null };

/** Hours in which a message may be sent at all, before any stricter rule. */
const FIRST_HOUR = 9;
const LAST_HOUR = 19;
/** A segment's hour counts as if it had this many further sends at everyone's rate of that hour. */
const PRIOR_SENDS = 100;
/** Below this many sends nothing is said. */
const LEAST_SENDS = 300;

type Tally = { sends: number; opens: number };
const emptyDay = (): Tally[] => Array.from({ length: 24 }, () => ({ sends: 0, opens: 0 }));
const total = (hours: readonly Tally[]): Tally =>
  hours.reduce((sum, h) => ({ sends: sum.sends + h.sends, opens: sum.opens + h.opens }), { sends: 0, opens: 0 });

function best(hours: readonly Tally[], rateOf: (hour: number) => number, who: string): BestHour {
  let hour = FIRST_HOUR;
  for (let candidate = FIRST_HOUR; candidate <= LAST_HOUR; candidate++) if (rateOf(candidate) > rateOf(hour)) hour = candidate;
  const { sends, opens } = hours[hour] as Tally;
  return {
    hour,
    basis: `${who} opened ${Math.round(1000 * rateOf(hour)) / 10}% of messages sent at this hour (${opens} of ${sends}, shrunk to the mean)`,
    opens,
    sends,
  };
}

/**
 * `CommunicationTiming`, first form: per segment the local hour with the highest share of opens by a person. Each hour's
 * share is shrunk to everyone's share of that hour, and that to the share over all hours (beta-binomial means).
 */
export function learnTiming(counts: readonly TimingCount[]): TimingModel {
  const everyone = emptyDay();
  const segments = new Map<string, Tally[]>();
  for (const { segment, hour, sends, opens } of counts) {
    const own = segments.get(segment) ?? emptyDay();
    segments.set(segment, own);
    for (const hours of [everyone, own]) {
      const at = hours[hour] as Tally;
      at.sends += sends;
      at.opens += opens;
    }
  }
  const all = total(everyone);
  if (all.sends < LEAST_SENDS) return { bySegment: {}, everyone: null };
  const mean = all.opens / all.sends;
  const shared = (hour: number): number => ((everyone[hour] as Tally).opens + PRIOR_SENDS * mean) / ((everyone[hour] as Tally).sends + PRIOR_SENDS);
  const bySegment = Object.fromEntries(
    [...segments].map(([segment, hours]) => [
      segment,
      best(hours, (hour) => ((hours[hour] as Tally).opens + PRIOR_SENDS * shared(hour)) / ((hours[hour] as Tally).sends + PRIOR_SENDS), `${segment} customers`),
    ]),
  );
  return { bySegment, everyone: best(everyone, shared, 'customers') };
}

/** The hour for a customer of that segment; everyone's when the segment is not known; null while there is too little to go by. */
export function bestHour(model: TimingModel | null, segment: string | null): BestHour | null {
  return model?.bySegment[segment ?? ''] ?? model?.everyone ?? null;
}
