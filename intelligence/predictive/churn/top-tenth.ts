import { shareInterval } from '../../ml/distributions.ts';

/** Of the tenth of the customers with the highest chances so many left; the lift is their share against that of all, with its 95 % interval. */
export interface Lift {
  readonly customers: number;
  readonly left: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How well the top of the list catches who left (Wilson's interval of the share of the tenth; the share of all is taken as known). */
export function topTenth(chances: Float64Array, labels: Uint8Array): Lift {
  const order = [...chances.keys()].sort((a, b) => (chances[b] as number) - (chances[a] as number) || a - b);
  const top = order.slice(0, Math.max(1, Math.round(order.length / 10)));
  const left = top.reduce((sum, i) => sum + (labels[i] as number), 0);
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const [low, high] = shareInterval(left, top.length);
  return { customers: top.length, left, value: left / top.length / share, low: low / share, high: high / share };
}
