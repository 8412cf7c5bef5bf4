/** A curve as places from its start to its end. */
export type Curve = readonly (readonly [x: number, y: number])[];

/** Places of a curve that are enough to draw it. */
const DRAWN = 120;

/** Walks the rows from the highest chance down, those of equal chance together, and tells how many were taken and how many of them were positive. */
function walk(chances: Float64Array, labels: Uint8Array): { taken: number; hits: number }[] {
  const order = Int32Array.from(chances.keys()).sort((a, b) => (chances[b] as number) - (chances[a] as number));
  const steps = [{ taken: 0, hits: 0 }];
  let hits = 0;
  for (const [k, i] of order.entries()) {
    hits += labels[i] as number;
    const next = order[k + 1];
    if (next === undefined || chances[next] !== chances[i]) steps.push({ taken: k + 1, hits });
  }
  return steps;
}

/** Of places of a curve the first, the last and those that are nearest to equal distances between. */
function drawn(curve: Curve): Curve {
  if (curve.length <= DRAWN) return curve;
  const [start, end] = [curve[0]?.[0] as number, curve.at(-1)?.[0] as number];
  let wanted = 0;
  return curve.filter(([x], k) => {
    if (k < curve.length - 1 && x < start + ((end - start) * wanted) / DRAWN) return false;
    wanted = Math.floor(((x - start) * DRAWN) / (end - start || 1)) + 1;
    return true;
  });
}

/** ROC: the share of negatives taken (x) and of positives taken (y), from the highest chance down. */
export function rocCurve(chances: Float64Array, labels: Uint8Array): Curve {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return drawn(walk(chances, labels).map(({ taken, hits }) => [(taken - hits) / (labels.length - positives), hits / positives]));
}

/** Precision (y) at each recall (x), from the highest chance down. */
export function precisionRecallCurve(chances: Float64Array, labels: Uint8Array): Curve {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const steps = walk(chances, labels).slice(1);
  return drawn(steps.map(({ taken, hits }) => [hits / positives, hits / taken]));
}

/** Gain: the share of all rows taken (x) and of all positives among them (y), from the highest chance down. */
export function gainCurve(chances: Float64Array, labels: Uint8Array): Curve {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return drawn(walk(chances, labels).map(({ taken, hits }) => [taken / labels.length, hits / positives]));
}

/** The height of a curve at a place, on the straight line between its neighbours. */
export function heightAt(curve: Curve, x: number): number {
  const after = curve.findIndex(([place]) => place >= x);
  const [x1, y1] = curve[after] ?? (curve.at(-1) as readonly [number, number]);
  const [x0, y0] = curve[after - 1] ?? [x1, y1];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** Lift per tenth of the rows, from the highest chances down: the share of positives in it against their share among all. */
export function liftByTenth(chances: Float64Array, labels: Uint8Array): number[] {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const gain = walk(chances, labels).map(({ taken, hits }): readonly [number, number] => [taken / labels.length, hits / positives]);
  return Array.from({ length: 10 }, (_, tenth) => 10 * (heightAt(gain, (tenth + 1) / 10) - heightAt(gain, tenth / 10)));
}
