import type { Alarm } from './alarm.ts';
import { type Incident, incidentsAt } from './incidents.ts';
import { compact, type Network, type NetworkState } from './network-state.ts';
import { type IncidentSettings, usualSettings } from './settings.ts';
import { type Change, changesSince, type Told } from './told.ts';

/** What is kept of a tenant's network from one look to the next. */
export type WatchMemory = { readonly state: NetworkState; readonly told: Told };

/** An incident under the name that it keeps: that of the first notice, or its key while nothing was said of it. */
export type NamedIncident = Incident & { readonly id: string };

/** What one look found. */
export type Look = {
  readonly memory: WatchMemory;
  /** All that go on or were over lately; of a history that came in at once, also those that were over long ago. */
  readonly incidents: readonly NamedIncident[];
  readonly changes: readonly Change[];
  /** When to look again although no alarm comes; null when time alone changes nothing. */
  readonly changesAt: number | null;
};

const HOUR = 3_600_000;
/** Alarms older than this are history: they are folded in by steps, and nothing is said of what was over by then. */
const HISTORY_MS = 24 * HOUR;
const STEP_MS = 12 * HOUR;

/** Looks at the network at a moment: which incidents there are, what of them is worth saying, and when to look again. */
export function lookAt(memory: WatchMemory, network: Network, now: number, settings: IncidentSettings = usualSettings): Look {
  const past = foldHistory(memory, network, now, settings);
  const incidents = incidentsAt(past.memory.state, network, now, settings);
  const { changes, told } = changesSince(past.memory.told, incidents);
  const turn = firstTurn(incidents);
  const present = new Set(incidents.map(({ key }) => key));
  const over = past.over.filter(({ key }) => !present.has(key));
  return {
    memory: { state: compact(past.memory.state, network, now, settings), told },
    incidents: [...named(over, told), ...named(incidents, told)],
    changes: [...past.changes, ...changes],
    changesAt: Number.isFinite(turn) ? turn : null,
  };
}

/** The first moment at which something of them changes by time alone; infinity when nothing will. */
const firstTurn = (incidents: readonly Incident[]): number =>
  incidents.reduce((first, { changesAt }) => Math.min(first, changesAt ?? first), Number.POSITIVE_INFINITY);

/** The incidents under their lasting names, those they point to as well. */
function named(incidents: readonly Incident[], told: Told): NamedIncident[] {
  const ids = new Map(told.map(({ key, id }) => [key, id]));
  const idOf = (key: string): string => ids.get(key) ?? key;
  return incidents.map((incident) => ({
    ...incident,
    id: idOf(incident.key),
    after: incident.after === null ? null : idOf(incident.after),
    within: incident.within === null ? null : idOf(incident.within),
  }));
}

type History = { readonly memory: WatchMemory; readonly over: readonly Incident[]; readonly changes: readonly Change[] };

/**
 * Goes through alarms that are older than a day as if somebody had looked every half day in which something may have changed, so that
 * what was over long ago is found before it leaves the state. What had been told before is told to its end; nothing new is said.
 */
function foldHistory({ state, told }: WatchMemory, network: Network, now: number, settings: IncidentSettings): History {
  const over = new Map<string, Incident>();
  const changes: Change[] = [];
  let { settled } = state;
  let known = told;
  let window: Alarm[] = [];
  let next = 0;
  // Until then nothing changes by time alone, neither of an outage that goes on nor of one that is over, nor of what was said.
  let quietUntil = Number.NEGATIVE_INFINITY;
  for (let at = (state.recent[0]?.at ?? now) + STEP_MS; at < now - HISTORY_MS; at += STEP_MS) {
    const calm = window.length === 0 && settled.open.length + settled.pool.length === 0 && settled.closed.every(({ key }) => over.has(key));
    const until = Math.min(state.recent[next]?.at ?? now, now - HISTORY_MS, calm ? now : quietUntil);
    // While something goes on the half days keep their beat.
    if (until > at) at = calm ? until : at + STEP_MS * Math.floor((until - at) / STEP_MS);
    for (let alarm = state.recent[next]; alarm && alarm.at <= at; alarm = state.recent[++next])
      window.push({ ...alarm, learnedAt: Math.min(alarm.learnedAt, at) });
    const here: NetworkState = { ...state, settled, recent: window };
    const incidents = incidentsAt(here, network, at, settings);
    for (const incident of incidents) if (incident.until !== null && incident.settled) over.set(incident.key, incident);
    const said = changesSince(known, incidents);
    const before = new Set(known.map(({ id }) => id));
    known = said.told.filter(({ id }) => before.has(id));
    const ofTold = said.changes.filter(({ id }) => before.has(id));
    changes.push(...ofTold);
    ({ settled, recent: (window as readonly Alarm[]) } = compact(here, network, at, settings));
    window = [...window];
    quietUntil = window.length + settled.pool.length + ofTold.length > 0 ? at : firstTurn(incidents);
  }
  const rest = { ...state, settled, recent: [...window, ...state.recent.slice(next)] };
  return { memory: { state: rest, told: known }, over: [...over.values()], changes };
}
