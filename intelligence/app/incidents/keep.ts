import {
  dropIncidents,
  type IncidentContent,
  type IncidentMarks,
  type KnownIncident,
  knownIncidents,
  type Notice,
  recordCutOff,
  saveIncidents,
  sayOf,
} from '../../adapters/postgres/incident-store.ts';
import type { Sql } from '../../data/sql.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { Look, NamedIncident } from '../../predictive/incidents/watch.ts';

/** Keeps what a look found, in the open transaction; gives the ids of the incidents that are not as they were. */
export async function keepLook(sql: Sql, tenant: string, { incidents, changes, memory }: Look, now: Date, keepMs: number): Promise<string[]> {
  const known = await knownIncidents(sql, tenant, [...incidents.map(({ id }) => id), ...changes.map(({ id }) => id)], new Date(now.getTime() - keepMs));
  const told = new Set(memory.told.map(({ id }) => id));
  const present = new Set(incidents.map(({ id }) => id));
  // An incident of which nothing was said may get another name with every alarm; what people did with it goes along.
  const gone = [...known.values()].filter((one) => !one.told && !present.has(one.incident_id));
  const contents = [...new Map(incidents.map((incident) => [incident.id, incident])).values()].map((incident) => {
    const before = known.get(incident.id);
    return { ...contentOf(incident, told.has(incident.id) || before?.told === true, before), ...(before ? {} : marksFrom(gone, incident)) };
  });
  const ended = changes.flatMap(({ id, incident, kinds, into }): IncidentContent[] => {
    const before = known.get(id);
    if (incident !== null || !before) return [];
    return [{ ...plain(before), state: kinds.includes('merged') ? 'merged' : 'withdrawn', until: now.toISOString(), nodes: [], extent: [], into_id: into }];
  });
  const changed = [...contents, ...ended].filter((one) => !isSame(one, known.get(one.incident_id)));
  await dropIncidents(
    sql,
    tenant,
    gone.map(({ incident_id }) => incident_id),
  );
  await saveIncidents(sql, tenant, changed, now);
  for (const { incident_id, settled, until, extent } of contents)
    if (settled && (until === null || changed.some((one) => one.incident_id === incident_id))) await recordCutOff(sql, tenant, incident_id, extent);
  for (const { incident_id } of ended) await recordCutOff(sql, tenant, incident_id, []);
  const notices = changes.flatMap(({ id, kinds, incident, cut, restored, into }): Notice[] => {
    const root = incident?.root ?? known.get(id)?.root;
    return root === undefined ? [] : [{ incident_id: id, kinds, root, cut, restored, into_id: into, nodes: incident?.nodes ?? [] }];
  });
  await sayOf(sql, tenant, notices, now);
  return [...new Set([...changed, ...gone, ...notices].map(({ incident_id }) => incident_id))];
}

function contentOf(incident: NamedIncident, told: boolean, before: KnownIncident | undefined): IncidentContent {
  const { id, root, chance, reason, cause, state, since, until, settled, nodes, within, back, unconfirmed } = incident;
  // While alarms may still move the root, what was thought before does not count.
  const earlier = before?.settled && before.root === root ? before.extent : [];
  return {
    incident_id: id,
    root,
    chance,
    reason,
    cause,
    state,
    since: new Date(since).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
    settled,
    told,
    nodes,
    extent: [...new Set([...earlier, ...nodes, ...back, ...unconfirmed])].sort(),
    within,
    into_id: null,
    detail: {
      runners_up: incident.runnersUp,
      witness: incident.witness,
      heard: incident.heard,
      back,
      unconfirmed,
      passed_on: incident.passedOn,
      after: incident.after,
      returning: incident.returning,
    },
  };
}

/** What people did with an incident that is now known under another name. */
function marksFrom(gone: readonly KnownIncident[], { nodes, heard }: NamedIncident): Partial<IncidentMarks> {
  const former = gone.find(
    (one) => (one.taken_by !== null || one.false_alarm_by !== null) && (nodes.includes(one.root) || heard.some(({ node }) => node === one.detail.witness.node)),
  );
  if (!former) return {};
  const { taken_by, taken_at, false_alarm_by, false_alarm_at } = former;
  return { taken_by, taken_at, false_alarm_by, false_alarm_at };
}

function plain({
  taken_by: _,
  taken_at: __,
  false_alarm_by: ___,
  false_alarm_at: ____,
  ...content
}: IncidentContent & Partial<IncidentMarks>): IncidentContent {
  return content;
}

const isSame = (now: IncidentContent & Partial<IncidentMarks>, before: KnownIncident | undefined): boolean =>
  before !== undefined && canonicalJson(plain(now)) === canonicalJson(plain(before));
