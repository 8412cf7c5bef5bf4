import type { TObject } from 'typebox';
import type { Answer } from './history.ts';

/** One thing that could have been otherwise. */
export type Change =
  | { readonly kind: 'hold-out' }
  | { readonly kind: 'view'; readonly field: string; readonly from: unknown; readonly to: unknown }
  | { readonly kind: 'time'; readonly to: string }
  | { readonly kind: 'setting'; readonly name: string; readonly title: string; readonly from: unknown; readonly to: unknown }
  /** An event that had not come: the one that made somebody look, or one that was heard at an earlier moment, with all that came of it. */
  | { readonly kind: 'event'; readonly type: string; readonly heard?: string }
  /** The same look at an earlier moment, before anything that made it came. */
  | { readonly kind: 'earlier'; readonly from: string; readonly to: string }
  /** An answer that had come to something that was asked for. */
  | { readonly kind: 'answer'; readonly answer: Answer };

/** Never changed: who somebody is, how they are spoken to, where a value came from. */
const FIXED = new Set(['customer_id', 'currency', 'locale', 'time_zone', 'model_versions', 'best_hour_chance', 'best_hour_basis', 'best_hour', 'churn_parts']);
const POSSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  status: ['active', 'suspended', 'cancelled', 'prospect'],
  peace: [null, 'outage', 'billing-complaint', 'payment-pending', 'bereavement'],
  'revenue.reach': [[], ['email']],
  'revenue.ways': [[]],
  'revenue.room': [null],
};
const MOMENT = /_at$/;
const share = (steps: number, most: number): number[] => Array.from({ length: steps + 1 }, (_, i) => (i * most) / steps);

/** Other values that a number may have, the nearest first: by its name a chance, a score of 100, or an amount. */
function numbers(field: string, from: number | null): number[] {
  const all = field.endsWith('_chance')
    ? share(20, 1)
    : field.endsWith('_score')
      ? share(20, 100)
      : [0, 1, 100, 10_000, 1_000_000, (from ?? 0) / 2, (from ?? 0) * 2];
  return [...new Set(all)].filter((value) => value !== from).sort((a, b) => Math.abs(a - (from ?? 0)) - Math.abs(b - (from ?? 0)));
}

/** Whether a field of this value, or of this name while nothing is known, is a number. */
const isNumber = (field: string, value: unknown): boolean => typeof value === 'number' || (value === null && /_(chance|score|minor)$/.test(field));

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The fields of a view; those of a part of it as `part.field`. */
export const fieldsOf = (view: object): [field: string, value: unknown][] =>
  Object.entries(view).flatMap(([field, value]): [string, unknown][] =>
    isObject(value) && !FIXED.has(field) ? Object.entries(value).map(([inner, one]) => [`${field}.${inner}`, one]) : [[field, value]],
  );

/** The view with one field otherwise. */
export function viewWith<V extends object>(view: V, field: string, to: unknown): V {
  const [part, inner] = field.split('.') as [string, string | undefined];
  const before = (view as Record<string, unknown>)[part];
  return { ...view, [part]: inner === undefined ? to : { ...(before as object), [inner]: to } };
}

/** The values that a field of a view may have instead, the likeliest first; none for what cannot change. */
export function otherValues(field: string, value: unknown, at: string): readonly unknown[] {
  if (FIXED.has(field)) return [];
  if (POSSIBLE[field]) return POSSIBLE[field].filter((one) => JSON.stringify(one) !== JSON.stringify(value));
  if (typeof value === 'boolean') return [!value];
  if (MOMENT.test(field)) return value === null ? [at] : [null, at];
  if (isNumber(field, value)) return [...numbers(field, value as number | null), ...(value === null ? [] : [null])];
  return [];
}

/** The value nearest to `from` that still flips, between it and one that does, by halving. */
export function nearestFlip(from: number, flips: number, step: number, isFlipped: (value: number) => boolean): number {
  let [near, far] = [from, flips];
  for (let round = 0; round < 40 && Math.abs(far - near) > step; round++) {
    const middle = Math.round((near + far) / 2 / step) * step;
    if (middle === near || middle === far) break;
    if (isFlipped(middle)) far = middle;
    else near = middle;
  }
  return Number(far.toFixed(6));
}

type Property = { readonly title?: string; readonly type?: string; readonly minimum?: number; readonly maximum?: number; readonly enum?: readonly unknown[] };

/** The values that a setting may have instead: of a number ever further away on both sides, of a choice all others. */
export function otherSettings(schema: TObject, name: string, value: unknown): { readonly title: string; readonly values: readonly unknown[] } {
  const property = (schema.properties[name] ?? {}) as Property;
  const title = property.title ?? name.replaceAll('_', ' ');
  if (property.enum) return { title, values: property.enum.filter((one) => one !== value) };
  if (typeof value === 'boolean') return { title, values: [!value] };
  if (typeof value !== 'number') return { title, values: [] };
  const { minimum = 0, maximum = Math.max(1, value * 4) } = property;
  const values: number[] = [];
  const whole = property.type === 'integer';
  for (let distance = whole ? 1 : Math.max(0.01, (maximum - minimum) / 64); distance < maximum - minimum; distance *= 2)
    values.push(...[value - distance, value + distance].filter((one) => one > minimum && one < maximum));
  return { title, values: [...new Set([...values, minimum, maximum])].filter((one) => one !== value) };
}
