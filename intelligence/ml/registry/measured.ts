import type { Classifier } from '../classifier.ts';
import type { Table } from '../table.ts';

/** What a version did: cases scored, cases that failed, time taken, and how its chances lie in twenty bins. */
export interface MeasuredUse {
  readonly rows: number;
  readonly failed: number;
  readonly notFinite: number;
  readonly micros: number;
  readonly histogram: readonly number[];
  readonly high: number;
}

export const BINS = 20;

/** A classifier whose scoring is counted, so that the guards of a rollout know what it does in use. */
export interface Measured {
  readonly classifier: Classifier;
  /** A chance per row; null when the model failed, or gave something that is no chance, for any of them. */
  chances(table: Table): Float64Array | null;
  /** What it did since this was asked last. */
  take(): MeasuredUse;
}

/** Wraps a classifier. A model that throws or gives what is no chance never reaches who asks: the answer is null, and it is counted. */
export function measured(classifier: Classifier, elapsedMs: () => number, isHigh: (chance: number) => boolean): Measured {
  const nothing = () => ({ rows: 0, failed: 0, notFinite: 0, micros: 0, histogram: new Array<number>(BINS).fill(0), high: 0 });
  let use = nothing();
  return {
    classifier,
    chances(table) {
      const started = elapsedMs();
      use.rows += table.rows;
      try {
        const chances = classifier.predict(table);
        let strange = 0;
        for (const chance of chances) {
          if (!(chance >= 0 && chance <= 1)) {
            strange++;
            continue;
          }
          const bin = Math.min(BINS - 1, Math.floor(chance * BINS));
          use.histogram[bin] = (use.histogram[bin] ?? 0) + 1;
          if (isHigh(chance)) use.high++;
        }
        use.notFinite += strange;
        return strange === 0 ? chances : null;
      } catch {
        use.failed += table.rows;
        return null;
      } finally {
        use.micros += 1000 * (elapsedMs() - started);
      }
    },
    take() {
      const taken = use;
      use = nothing();
      return taken;
    },
  };
}
