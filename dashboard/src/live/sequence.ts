/** What a sequence number means for what has been heard so far; `gap`: the message is good but one before it is missing. */
export type Arrival = 'next' | 'known' | 'gap';

/** Keeps count of a stream whose numbers have no gaps, so that a missed message is noticed at the next one. */
export interface Sequence {
  /** The last number up to which nothing is missing; null before the first greeting. */
  last(): number | null;
  /** True while a number is known to exist that has not arrived, or one before it has not. */
  missing(): boolean;
  /** The server's greeting: `first` of this page, `current`, `behind` (something was missed), or `restarted` (the count began anew). */
  greet(seq: number): 'first' | 'current' | 'behind' | 'restarted';
  arrive(seq: number): Arrival;
  /** Accepts that everything up to `seq`, or up to the newest number known to exist, is known by other means. */
  adopt(seq?: number): void;
}

/** A counter that has heard nothing yet. */
export function createSequence(): Sequence {
  let last: number | null = null;
  let newest = 0;
  let ahead = new Set<number>();
  const startAt = (seq: number) => {
    last = seq;
    newest = seq;
    ahead = new Set();
  };

  return {
    last: () => last,
    missing: () => last !== null && last < newest,
    greet(seq) {
      if (last === null || seq < last) {
        const answer = last === null ? 'first' : 'restarted';
        startAt(seq);
        return answer;
      }
      newest = Math.max(newest, seq);
      return seq === last ? 'current' : 'behind';
    },
    arrive(seq) {
      if (last === null) startAt(seq - 1);
      let upTo = last ?? seq - 1;
      if (seq <= upTo || ahead.has(seq)) return 'known';
      newest = Math.max(newest, seq);
      ahead.add(seq);
      while (ahead.delete(upTo + 1)) upTo += 1;
      last = upTo;
      return seq <= upTo ? 'next' : 'gap';
    },
    adopt: (seq) => startAt(seq ?? newest),
  };
}
