import { announce } from '../../adapters/postgres/changes.ts';
import { noteChanges } from '../../adapters/postgres/cut-offs.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { causesOf, languagesOn, tellingCounts } from '../../adapters/postgres/telling-counts.ts';
import { activeOn, type OpenIncident, openIncidents, sayOfTelling, toldNodes } from '../../adapters/postgres/telling-queries.ts';
import type { Services } from '../../api/services.ts';
import type { IncidentTelling } from '../../contract/api/telling.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { allTemplates, choose, render } from '../../integration/channels/templates.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { digest } from '../../kernel/ids.ts';
import { serviceRestoration } from '../../orchestration/playbooks/service-restoration.ts';
import type { RestorationSettings } from '../../orchestration/playbooks/service-restoration-settings.ts';
import { policyAt } from '../../orchestration/policy.ts';
import { allWeek, nextOpening } from '../../orchestration/quiet-hours.ts';
import { settingsNow } from '../playbooks.ts';
import { tellOf } from './incidents.ts';
import { TELLER } from './note.ts';

type Place = { name: string; country: string; region: string | null; time_zone: string; currency: string };

async function placeOf(sql: Sql, tenant: string): Promise<Place> {
  const { rows } = await sql.query<Place>("SELECT name, country, settings ->> 'region' AS region, time_zone, currency FROM tenants WHERE tenant_id = $1", [
    tenant,
  ]);
  if (!rows[0]) throw new UilError('TENANT_NOT_FOUND', [tenant]);
  return rows[0];
}

/** The words of the first notice in each language in which somebody would read it. */
function wordingOf(
  languages: readonly { locale: string | null; customers: number }[],
  { name, time_zone }: Place,
  expected: string | null,
): IncidentTelling['preview']['wording'] {
  const template = expected === null ? 'outage-notice' : 'outage-notice-expected';
  const values = { isp: name, ...(expected === null ? {} : { expected_at: expected, zone: time_zone }) };
  const counts = new Map<string, number>();
  for (const { locale, customers } of languages) {
    const read = choose(allTemplates, template, locale)?.locale ?? 'en';
    counts.set(read, (counts.get(read) ?? 0) + customers);
  }
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([locale, customers]) => {
      const written = render({ template, channel: 'sms', locale, values, name: null });
      return { locale, customers, text: 'refused' in written ? written.refused : written.text };
    });
}

/** Why nobody can be told of the incident now; null when they can. */
function refusalOf(incident: OpenIncident | undefined, settings: object | null, customers: number): string | null {
  if (settings === null) return 'Service restoration is switched off for this ISP.';
  if (incident === undefined) return 'The incident is over.';
  if (incident.isFalse) return 'A person has called it a false alarm.';
  if (!incident.settled) return 'Alarms are still coming, so it is not sure yet whom it cuts off.';
  return customers === 0 ? 'Nobody who is cut off is left to tell.' : null;
}

/** All that is known of an incident's telling at a moment, with the nodes that are left to tell of. */
async function standing(sql: Sql, tenant: string, id: string, expected: string | null, now: Date) {
  const { rows } = await sql.query('SELECT 1 FROM incidents WHERE tenant_id = $1 AND incident_id = $2', [tenant, id]);
  if (rows.length === 0) throw new UilError('INCIDENT_NOT_FOUND', [id]);
  const incident = (await openIncidents(sql, tenant)).find((one) => one.incident === id);
  const settings = (await settingsNow(tenant, sql, serviceRestoration)) as RestorationSettings | null;
  const told = incident === undefined ? new Set<string>() : await toldNodes(sql, tenant, incident.nodes);
  const nodes = (incident?.nodes ?? []).filter((node) => !told.has(node));
  const customers = await activeOn(sql, tenant, nodes);
  const causes = await causesOf(sql, tenant, id);
  const counts = await tellingCounts(
    sql,
    tenant,
    causes.map(({ cause }) => cause),
  );
  const place = await placeOf(sql, tenant);
  const refused = refusalOf(incident, settings, customers);
  const from = Math.max(now.getTime(), Date.parse(incident?.since ?? now.toISOString()) + 60_000 * (settings?.tell_after_minutes ?? 0));
  const hours = policyAt({ country: place.country, region: place.region, timeZone: place.time_zone }, now).of.safety.hours ?? allWeek;
  const open = causes.filter(({ ended_at }) => ended_at === null);
  const isTold = open.some(({ state }) => state === 'telling') || counts.told + counts.on_their_way > 0;
  const stated = open.find(({ expected_at }) => expected_at !== null);
  const state =
    settings === null ? 'switched-off' : isTold ? (customers > 0 ? 'telling' : 'told') : open.some((one) => one.state === 'proposed') ? 'proposed' : 'not-told';
  const telling: IncidentTelling = {
    state,
    ...counts,
    expected_at: stated?.expected_at ?? null,
    expected_by: stated?.expected_by ?? null,
    currency: place.currency,
    refused,
    preview: {
      customers,
      leaves_from: (nextOpening(hours, [place.time_zone], new Date(from)) ?? new Date(from)).toISOString(),
      wording: wordingOf(await languagesOn(sql, tenant, nodes), place, expected),
    },
  };
  return { telling, incident, nodes, open };
}

const inFuture = (expected: string | null, now: Date): string | null => {
  if (expected === null) return null;
  if (Date.parse(expected) <= now.getTime()) throw new UilError('REQUEST_INVALID', ['the expected time has passed'], { pointer: '/expected_at' });
  return new Date(expected).toISOString();
};

/** What the API asks for about telling the customers of an incident. */
export function tellingServices(database: Database, clock: Clock): Pick<Services, 'telling' | 'tellCustomers' | 'stateExpected'> {
  return {
    telling: (tenant, id, { expected_at = null }) =>
      database.asTenant(tenant, async (sql) => {
        const now = clock.now();
        return (await standing(sql, tenant, id, inFuture(expected_at, now), now)).telling;
      }),
    tellCustomers: (tenant, id, { customers, expected_at }, by) =>
      database.asWorker(async (sql) => {
        const now = clock.now();
        const expected = inFuture(expected_at, now);
        // Two people at once: the second sees what the first has done.
        await sql.query('SELECT 1 FROM incidents WHERE tenant_id = $1 AND incident_id = $2 FOR UPDATE', [tenant, id]);
        const { telling, incident, nodes } = await standing(sql, tenant, id, expected, now);
        if (telling.refused !== null || incident === undefined) throw new UilError('TELLING_REFUSED', [telling.refused ?? 'The incident is over.']);
        if (telling.preview.customers > customers)
          throw new UilError('TELLING_REFUSED', [`${telling.preview.customers} customers are cut off by now, and ${customers} were agreed to.`]);
        await tellOf(sql, tenant, incident, { nodes, customers, expected, by }, now);
        await announce(sql, tenant, 'incident', [id], now);
        return (await standing(sql, tenant, id, expected, now)).telling;
      }),
    stateExpected: (tenant, id, { expected_at }, by) =>
      database.asWorker(async (sql) => {
        const now = clock.now();
        const expected = inFuture(expected_at, now);
        const { open, incident, telling } = await standing(sql, tenant, id, null, now);
        const causes = open.filter(({ state }) => state === 'telling');
        if (causes.length === 0) throw new UilError('TELLING_REFUSED', ['Nobody has been told of it; name the time when they are.']);
        const time = now.toISOString();
        const events = causes.map(
          ({ cause, node }): PlatformEvent => ({
            id: `${digest(cause, time).slice(0, 22)}:expected`,
            source: TELLER,
            tenant,
            type: 'outage.expected',
            time,
            learned: time,
            data: { node_id: node, outage_id: cause, expected_at: expected },
          }),
        );
        await sql.query('UPDATE cut_offs SET expected_by = $3 WHERE tenant_id = $1 AND cause_id = ANY ($2)', [
          tenant,
          causes.map(({ cause }) => cause),
          expected === null ? null : by,
        ]);
        await noteChanges(
          sql,
          causes.map(({ cause }, i) => ({
            tenant,
            cause,
            kind: 'expected' as const,
            event: events[i] as PlatformEvent,
            nodes: null,
            confirmed: null,
            dueAt: time,
          })),
        );
        await sayOfTelling(sql, tenant, id, { kind: 'expected-stated', root: incident?.root ?? causes[0]?.node ?? '', customers: telling.told, by }, now);
        await postgresEventLog(sql).append(events, now);
        await announce(sql, tenant, 'incident', [id], now);
        return { ...telling, expected_at: expected, expected_by: expected === null ? null : by };
      }),
  };
}
