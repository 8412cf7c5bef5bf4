/** A straight way from values to places on the paper. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly format: (value: number) => string;
  /** The values that are written at the axis; round ones when not given. */
  readonly ticks?: readonly number[];
}

/** A sheet of paper and its margins, in units that are pixels on a phone. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const CHART: Sheet = { width: 360, height: 264, left: 58, right: 24, top: 10, bottom: 42 };
/** For what runs over time; scrolls sideways on a phone. */
export const WIDE: Sheet = { ...CHART, width: 900 };

/** The place of a value between two ends of the paper; values beyond the axis are put at its end. */
export const placed = ({ from, to }: Axis, start: number, end: number) => {
  const span = to - from || 1;
  return (value: number): number => Number((start + Math.min(1, Math.max(0, (value - from) / span)) * (end - start)).toFixed(2));
};

/** The values to write at an axis: its own, or about `count` round ones, ascending. */
export function ticks({ from, to, ticks: given }: Axis, count = 5): readonly number[] {
  if (given) return given;
  const raw = (to - from) / count;
  if (!(raw > 0)) return [from];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = size * ([1, 2, 2.5, 5, 10].find((factor) => factor * size >= raw * 0.999) as number);
  const found: number[] = [];
  for (let value = Math.ceil(from / step - 1e-9) * step; value <= to + step * 1e-9; value += step) found.push(Number(value.toFixed(10)) + 0);
  return found;
}
