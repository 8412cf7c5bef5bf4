import type { MeasuredDay } from '../api/types.ts';

/** Something that was changed on a day. */
export type Change = { day: string; what: string };

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
/** The interval of the first days is far wider than what matters; it is cut at so many times the last one. */
const WIDEST = 4;

/** Where the days of an effect lie in a drawing: the band of its interval, its line, the line of no effect, and the marks of changes within its days. */
export function intervalScale(days: readonly MeasuredDay[], changes: readonly Change[], width: number, height: number) {
  const [first, last] = [days[0], days.at(-1)];
  const [from, to] = [first?.day ?? '', last?.day ?? ''];
  const span = Math.max(1, dayNumber(to) - dayNumber(from));
  const x = (day: string): number => (days.length < 2 ? width / 2 : ((dayNumber(day) - dayNumber(from)) / span) * (width - 4) + 2);
  const reach = last ? WIDEST * (last.interval.high - last.interval.low) : 1;
  const middle = last?.estimate ?? 0;
  const cut = (value: number): number => Math.max(middle - reach, Math.min(middle + reach, value));
  const low = Math.min(0, ...days.map(({ interval }) => cut(interval.low)));
  const high = Math.max(0, ...days.map(({ interval }) => cut(interval.high)));
  const room = (high - low || 1) * 0.06;
  const y = (value: number): number => height - ((cut(value) - low + room) / (high - low + 2 * room || 1)) * height;
  const points = (value: (day: MeasuredDay) => number): string[] => days.map((one) => `${x(one.day).toFixed(1)},${y(value(one)).toFixed(1)}`);
  const closed = (path: string[]): string => (path.length === 0 ? '' : `M${path.join('L')}Z`);
  return {
    x,
    from,
    to,
    zero: height - ((0 - low + room) / (high - low + 2 * room || 1)) * height,
    line: days.length === 0 ? '' : `M${points(({ estimate }) => estimate).join('L')}${days.length === 1 ? 'h0.01' : ''}`,
    band: closed([...points(({ interval }) => interval.high), ...points(({ interval }) => interval.low).toReversed()]),
    marks: changes.filter(({ day }) => day > from && day <= to).map(({ day, what }) => ({ x: x(day), what })),
    /** The day nearest to a place from the left. */
    nearest: (left: number): number => days.reduce((best, one, i) => (Math.abs(x(one.day) - left) < Math.abs(x(days[best]?.day ?? '') - left) ? i : best), 0),
  };
}
