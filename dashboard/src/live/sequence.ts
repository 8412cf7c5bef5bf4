/** What the server's greeting means: the first of this page, nothing missed, something missed, or a count that began anew. */
type Greeting = 'first' | 'current' | 'behind' | 'restarted';

/** Keeps count of the stream, so that what was missed is noticed and can be asked for. Numbers rise; one may be left out when a later one carries a newer state of the same thing. */
export interface Sequence {
  /** The last number up to which nothing is missing; null before the first greeting. */
  last(): number | null;
  /** True while a number is known to exist that has not been reached. */
  missing(): boolean;
  greet(seq: number): Greeting;
  /** True when something before this message was lost: it follows `after`, and that was never heard. */
  arrive(seq: number, after: number | undefined): boolean;
  /** Accepts that everything up to `seq`, or up to the newest number known to exist, is known by other means. */
  adopt(seq?: number): void;
}

/** A counter that has heard nothing yet. */
export function createSequence(): Sequence {
  let last: number | null = null;
  let newest = 0;
  const startAt = (seq: number) => {
    last = seq;
    newest = seq;
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
    arrive(seq, after) {
      newest = Math.max(newest, seq);
      const lost = last !== null && after !== undefined && after > last;
      if (!lost) last = Math.max(last ?? seq, seq);
      return lost;
    },
    adopt: (seq) => startAt(seq ?? newest),
  };
}
