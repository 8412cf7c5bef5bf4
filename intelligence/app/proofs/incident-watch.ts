import type { Alarm } from '../../predictive/incidents/alarm.ts';
import { type Incident, incidentsAt } from '../../predictive/incidents/incidents.ts';
import { evolve, initialNetwork, type NetworkState, networkOf } from '../../predictive/incidents/network-state.ts';
import { type IncidentSettings, usualSettings } from '../../predictive/incidents/settings.ts';
import { type Change, changesSince, type Told } from '../../predictive/incidents/told.ts';
import type { FaultWorld } from './fault-worlds.ts';

/** A way to watch: the product's own, or a mutant of it. */
export type Watcher = { readonly settings: IncidentSettings; readonly see: (incidents: Incident[], world: FaultWorld) => Incident[] };

export const theProduct: Watcher = { settings: usualSettings, see: (incidents) => incidents };

/** What was seen at each look, and all that was told. */
export type Watched = {
  readonly looks: readonly { readonly at: number; readonly incidents: Incident[] }[];
  readonly changes: Change[];
  readonly state: NetworkState;
};

/** Goes through a world as the product would: alarms as they come, a look from time to time, and what is new is told. */
export function watch(world: FaultWorld, { settings, see }: Watcher): Watched {
  let state = initialNetwork;
  const network = networkOf(world.tree.inventory);
  let told: Told = [];
  let next = 0;
  const changes: Change[] = [];
  const looks = world.looks.map((at) => {
    for (; next < world.alarms.length && (world.alarms[next] as Alarm).learnedAt <= at; next++) state = evolve(state, world.alarms[next] as Alarm);
    const incidents = see(incidentsAt(state, network, at, settings), world);
    const said = changesSince(told, incidents);
    told = said.told;
    changes.push(...said.changes);
    return { at, incidents };
  });
  return { looks, changes, state };
}
