import type { Exposed } from '../../contract/api/failures.ts';
import type { NodePlace } from '../../data/features/node.ts';
import { topologyOf } from '../incidents/topology.ts';

/** The active customers who hang on one device itself, and what they pay a month in the ISP's currency. */
export interface OwnCustomers {
  readonly customers: number;
  readonly monthlyMinor: number;
  readonly withoutPrice: number;
}

/** Who hangs on devices, directly or beneath them. */
export interface Exposure {
  of(node: string): Exposed;
  /** Of several devices together: each customer once. */
  together(nodes: readonly string[]): Exposed;
}

/** Sums the customers over everything beneath a device, to the cent. */
export function exposureOf(places: ReadonlyMap<string, Pick<NodePlace, 'parent'>>, own: ReadonlyMap<string, OwnCustomers>, currency: string): Exposure {
  const topology = topologyOf(new Map([...places].map(([id, { parent }]) => [id, parent])));
  const sum = (nodes: Iterable<string>): Exposed => {
    let [customers, monthly, without] = [0, 0, 0];
    for (const node of nodes) {
      const found = own.get(node);
      customers += found?.customers ?? 0;
      monthly += found?.monthlyMinor ?? 0;
      without += found?.withoutPrice ?? 0;
    }
    return { customers, monthly_minor: monthly, currency, without_price: without };
  };
  return {
    of: (node) => sum(topology.under(node)),
    together: (nodes) => sum(new Set(nodes.flatMap((node) => topology.under(node)))),
  };
}
