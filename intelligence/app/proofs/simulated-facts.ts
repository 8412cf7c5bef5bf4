import type { CloudEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { EntityKind } from '../../contract/words.ts';
import { type CustomerState, evolveCustomer } from '../../data/customer-state.ts';
import { type Measures, mergeMeasures } from '../../data/daily-facts.ts';
import { EntityHistory } from '../../data/entity-history.ts';
import { CustomerHistory } from '../../data/feature-store.ts';
import { contributionsOf } from '../../data/measures.ts';
import { subjectOf } from '../../data/subject.ts';
import { type Simulation, type SimulationOptions, simulate } from '../../simulation/world.ts';

/** A simulated ISP with its truth, and the daily facts that the pipeline would have kept of its events. */
export interface SimulatedFacts {
  readonly world: Simulation;
  readonly customers: ReadonlyMap<string, CustomerHistory>;
  readonly nodes: ReadonlyMap<string, EntityHistory>;
  readonly partners: ReadonlyMap<string, EntityHistory>;
  readonly states: ReadonlyMap<string, CustomerState>;
}

/** The event as the front door would hand it on. */
export const platformEvent = ({ id, source, type, time, tenantid, recordedtime, data }: CloudEvent): PlatformEvent =>
  ({ id, source, tenant: tenantid ?? '', type, time, learned: recordedtime ?? time, data }) as PlatformEvent;

/**
 * Runs a simulated ISP and lays out its facts by the product's own rules, without a store between: G4 proves that the store
 * keeps the same. `also` sees every event; `leave` says which are to be left out, as when a feed is missing; `change` plants an error.
 */
export function simulatedFacts(
  options: SimulationOptions,
  {
    also,
    leave,
    change,
  }: { also?: (event: PlatformEvent) => void; leave?: (event: PlatformEvent) => boolean; change?: (event: PlatformEvent) => PlatformEvent } = {},
): SimulatedFacts {
  const world = simulate(options);
  const days: Record<EntityKind, Map<string, Map<string, Measures>>> = { customer: new Map(), node: new Map(), partner: new Map(), tenant: new Map() };
  const states = new Map<string, CustomerState>();
  for (const cloud of world.events) {
    const plain = platformEvent(cloud);
    const event = change ? change(plain) : plain;
    if (leave?.(event)) continue;
    also?.(event);
    const subject = subjectOf(event);
    if (subject.kind === 'customer') states.set(subject.id, evolveCustomer(states.get(subject.id), event));
    for (const { kind, id, day, learnedOn, measures } of contributionsOf(event, subject)) {
      const own = days[kind].get(id) ?? new Map<string, Measures>();
      if (own.size === 0) days[kind].set(id, own);
      const key = `${day} ${learnedOn}`;
      const before = own.get(key);
      own.set(key, before ? mergeMeasures(before, measures) : measures);
    }
  }
  const nodes = histories(days.node);
  const customers = new Map([...histories(days.customer)].map(([id, facts]) => [id, new CustomerHistory(facts, nodes)]));
  return { world, customers, nodes, partners: histories(days.partner), states };
}

function histories(entities: Map<string, Map<string, Measures>>): Map<string, EntityHistory> {
  const laidOut = new Map<string, EntityHistory>();
  for (const [id, rows] of entities) {
    const history = new EntityHistory();
    for (const [key, measures] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) history.add(key.slice(0, 10), key.slice(11), measures);
    laidOut.set(id, history);
    entities.delete(id);
  }
  return laidOut;
}
