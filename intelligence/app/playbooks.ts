import { holdoutShares } from '../adapters/postgres/holdout-shares.ts';
import { type SettingsEdition, settingsOf } from '../adapters/postgres/playbook-settings.ts';
import type { Sql } from '../data/sql.ts';
import type { AnyPlaybook } from '../orchestration/playbook.ts';
import type { PlaybookKind } from '../orchestration/playbook-kind.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';
import type { TenantPlaybooks } from '../orchestration/runtime.ts';

const MOST_MADE = 2_000;
const made = new WeakMap<PlaybookKind, Map<string, AnyPlaybook>>();

/** A playbook under one edition of settings; made once, as it is pure. */
function madeOf(kind: PlaybookKind, { settings, edition }: Pick<SettingsEdition, 'settings' | 'edition'>): AnyPlaybook {
  const ofKind = made.getOrInsertComputed(kind, () => new Map<string, AnyPlaybook>());
  if (ofKind.size >= MOST_MADE) ofKind.clear();
  return ofKind.getOrInsertComputed(JSON.stringify([edition, settings]), () => kind.make(settings, edition));
}

/** The playbooks that a switch holds back: what sends nothing opens no runs either. */
async function switchedOff(sql: Sql, tenant: string, kinds: readonly PlaybookKind[]): Promise<string[]> {
  const { rows } = await sql.query<{ scope: string }>('SELECT scope FROM send_switches WHERE tenant_id = $1 AND off', [tenant]);
  const off = new Set(rows.map(({ scope }) => scope));
  return kinds.map(({ name }) => name).filter((name) => off.has('all') || off.has(`playbook:${name}`));
}

/**
 * The playbooks of a tenant in every edition that a run may still have, those that it has switched off, and the shares that are held out. Settings that do not fit
 * their kind any more close it, rather than let it go on under others than were set.
 */
export async function playbooksOf(tenant: string, sql: Sql, kinds: readonly PlaybookKind[] = playbookKinds): Promise<TenantPlaybooks> {
  const editions = Map.groupBy(await settingsOf(sql, tenant), (row) => row.playbook);
  const playbooks: AnyPlaybook[] = [];
  const closed = new Set(await switchedOff(sql, tenant, kinds));
  for (const kind of kinds) {
    const rows = editions.get(kind.name) ?? [];
    const fitting = rows.filter((row) => 'settings' in kind.settingsOf(row.settings));
    const last = rows.at(-1);
    if (last !== undefined && (!last.enabled || fitting.at(-1) !== last)) closed.add(kind.name);
    playbooks.push(madeOf(kind, { settings: {}, edition: 0 }), ...fitting.map((row) => madeOf(kind, row)));
  }
  return { playbooks, closed, shares: await holdoutShares(sql, tenant) };
}

/** What a tenant has set of one playbook now; null when it is switched off, or what was set does not fit any more. */
export async function settingsNow(tenant: string, sql: Sql, kind: PlaybookKind): Promise<Readonly<Record<string, unknown>> | null> {
  const last = (await settingsOf(sql, tenant)).filter((row) => row.playbook === kind.name).at(-1);
  if (last === undefined) return kind.defaults;
  const answer = kind.settingsOf(last.settings);
  return last.enabled && 'settings' in answer ? answer.settings : null;
}
